import { type Hook, type HookSecret, type HookSettings, newSigningSecret } from '@hookpost/core';

const HOUR_MS = 3_600_000;

/** The hook with a new current secret; those that counted until now sign beside it for `overlapHours`, and no longer. */
export function rotated(hook: Hook, given: string | undefined, overlapHours: number, now: Date): HookSettings {
  const secret = given ?? newSigningSecret();
  const end = new Date(now.getTime() + overlapHours * HOUR_MS);
  const before = liveSecrets(hook, now)
    .filter((kept) => kept.secret !== secret && overlapHours > 0)
    .map((kept) => ({ ...kept, expiresAt: kept.expiresAt !== null && kept.expiresAt < end ? kept.expiresAt : end }));
  return { ...hook, secrets: [{ secret, createdAt: now, expiresAt: null }, ...before] };
}

/** The secrets that sign now, newest first. */
export const liveSecrets = ({ secrets }: Hook, now: Date): HookSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
