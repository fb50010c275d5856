import { type Hook, HookpostError, type HookSecret, type HookSettings, newSigningSecret } from '@hookpost/core';

const HOUR_MS = 3_600_000;
/** Each signs every request. */
const MAX_OLD_SECRETS = 10;

/**
 * The hook with a new current secret; those that counted until now sign beside it for `overlapHours`, and no longer.
 * 409 where these would be more than 10: dropping one would break a receiver that still relies on it.
 */
export function rotated(hook: Hook, given: string | undefined, overlapHours: number, now: Date): HookSettings {
  const secret = given ?? newSigningSecret(hook.signature);
  const end = new Date(now.getTime() + overlapHours * HOUR_MS);
  const before = liveSecrets(hook, now)
    .filter((kept) => kept.secret !== secret && overlapHours > 0)
    .map((kept) => ({ ...kept, expiresAt: kept.expiresAt !== null && kept.expiresAt < end ? kept.expiresAt : end }));
  if (before.length > MAX_OLD_SECRETS) {
    throw new HookpostError(
      'conflict',
      `${MAX_OLD_SECRETS} old secrets still sign. Wait for one to end, or ask for no overlap.`,
    );
  }
  return { ...hook, secrets: [{ secret, createdAt: now, expiresAt: null }, ...before] };
}

/** The secrets that sign now, newest first. */
export const liveSecrets = ({ secrets }: Hook, now: Date): HookSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
