import { isDeepStrictEqual } from 'node:util';
import {
  type Hook,
  type HookAuth,
  HookpostError,
  type HookSecret,
  type HookSettings,
  invalidField,
  MASK,
  newSigningSecret,
  scheduleSeconds,
} from '@hookpost/core';
import type { CheckUrl } from './check-url.ts';
import type { HookInput } from './hook-schema.ts';

export type HookRules = {
  checkUrl: CheckUrl;
  /** Of hooks that do not say; seconds. */
  retryDelays: readonly number[];
  /** Of hooks that do not say. */
  timeoutMs: number;
  retentionDays: number;
  now: () => Date;
};

/** What becomes of `before` (null: a new hook) under a caller's input. 400 or 422 where the input can't be taken. */
export function settingsFrom(input: HookInput, before: Hook | null, rules: HookRules): HookSettings {
  checkDelays(input.retry?.delays ?? [], rules.retentionDays);
  return {
    uid: input.uid,
    publicId: before?.publicId ?? null,
    name: input.name,
    // An address that is stored already was checked by the rules of its time, and is checked at every connection.
    url: input.url === null || input.url === before?.url ? input.url : rules.checkUrl(input.url),
    events: [...new Set(input.events)],
    channels: [...new Set(input.channels)],
    auth: unmaskAuth(input.auth, before?.auth ?? { type: 'none' }),
    headers: unmaskHeaders(input.headers, before?.headers ?? {}),
    signature: 'v1',
    secrets: signingSecrets(input.secret, before?.secrets ?? null, rules.now()),
    retryDelays: ownDelays(input.retry?.delays ?? null, rules.retryDelays),
    retryJitter: before?.retryJitter ?? true,
    timeoutMs: input.timeoutMs ?? rules.timeoutMs,
    rateLimit: input.rateLimit,
    ordered: input.ordered,
    enabled: input.enabled,
    paused: input.paused,
    disabledReason: input.enabled ? null : (before?.disabledReason ?? null),
    metadata: input.metadata,
    format: 'standard',
    dialect: before?.dialect ?? 'core',
    native: before?.native ?? null,
  };
}

/** Every read shows a hook's schedule. The service's own, sent back, must not freeze: the hook goes on following the service. */
function ownDelays(delays: number[] | null, ofService: readonly number[]): number[] | null {
  return isDeepStrictEqual(delays, ofService) ? null : delays;
}

/** A delivery ends at least a day before retention removes its event. */
export function checkDelays(delays: readonly number[], retentionDays: number): void {
  const longest = scheduleSeconds(delays);
  const allowed = (retentionDays - 1) * 86_400;
  if (longest <= allowed) return;
  const message = `add up to ${Math.round(longest)} s with jitter; with ${retentionDays} days of retention ${allowed} s are allowed`;
  throw new HookpostError('delays_exceed_retention', `retry.delays ${message}`, [{ path: 'retry.delays', message }]);
}

function unmaskAuth(auth: HookAuth, stored: HookAuth): HookAuth {
  switch (auth.type) {
    case 'none':
      return auth;
    case 'basic':
      return { ...auth, password: unmask('auth.password', auth.password, stored.type === 'basic' && stored.password) };
    case 'bearer':
      return { ...auth, token: unmask('auth.token', auth.token, stored.type === 'bearer' && stored.token) };
    case 'header':
    case 'query':
      return { ...auth, value: unmask('auth.value', auth.value, stored.type === auth.type && stored.value) };
  }
}

function unmaskHeaders(headers: Record<string, string>, stored: Record<string, string>): Record<string, string> {
  const kept = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  const unmasked = Object.entries(headers).map(([name, value]) => {
    return [name, unmask(`headers.${name}`, value, kept.get(name.toLowerCase()) ?? false)];
  });
  return Object.fromEntries(unmasked);
}

/** A secret, or what is stored where the mask was sent back. */
function unmask(path: string, value: string, stored: string | false): string {
  if (value !== MASK) return value;
  if (stored === false) throw invalidField(path, `is ${MASK}, which means "keep what is stored", and nothing is`);
  return stored;
}

/** A given secret takes the place of all others at once; `rotate-secret` is the way with an overlap. */
function signingSecrets(given: string | undefined, stored: HookSecret[] | null, now: Date): HookSecret[] {
  if (given === MASK && stored === null) unmask('secret', given, false);
  if (given === undefined || given === MASK || given === stored?.[0]?.secret) {
    return stored ?? [{ secret: newSigningSecret(), createdAt: now, expiresAt: null }];
  }
  return [{ secret: given, createdAt: now, expiresAt: null }];
}
