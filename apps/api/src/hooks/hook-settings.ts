import { isDeepStrictEqual } from 'node:util';
import {
  type BodyFormat,
  type CompileRegex,
  type DisabledReason,
  type Hook,
  type HookAuth,
  HookpostError,
  type HookSettings,
  invalidField,
  scheduleSeconds,
  standardEncoder,
} from '@hookpost/core';
import { encoderOf } from '@hookpost/dialects';
import type { CheckUrl } from './check-url.ts';
import { checkFilter } from './filter-rules.ts';
import type { HookInput } from './hook-schema.ts';
import { signingSecrets } from './signing-secrets.ts';
import { checkTls } from './tls-rules.ts';
import { unmaskAuth, unmaskHeaders, unmaskTls } from './unmask.ts';

export type HookRules = {
  checkUrl: CheckUrl;
  compileRegex: CompileRegex;
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
  refuseTwice(input.auth, input.headers);
  const url = addressOf(input, before, rules);
  return {
    uid: input.uid,
    publicId: before?.publicId ?? null,
    name: input.name,
    url,
    events: [...new Set(input.events)],
    channels: [...new Set(input.channels)],
    filter: checkFilter(input.filter, rules.compileRegex),
    auth: unmaskAuth(checkAuth(input.auth, before?.auth, rules), before?.auth ?? { type: 'none' }),
    tls: input.tls === null ? null : checkTls(unmaskTls(input.tls, before?.tls ?? null), url),
    headers: unmaskHeaders(input.headers, before?.headers ?? {}),
    signature: input.signature,
    secrets: signingSecrets(input, before, rules.now()),
    retryDelays: ownDelays(input.retry?.delays ?? null, rules.retryDelays),
    retryJitter: before?.retryJitter ?? true,
    timeoutMs: input.timeoutMs ?? rules.timeoutMs,
    rateLimit: input.rateLimit,
    ordered: input.ordered,
    enabled: input.enabled,
    paused: input.paused,
    disabledReason: reasonOf(input, before),
    metadata: input.metadata,
    format: checkFormat(input.format, before),
    dialect: before?.dialect ?? 'core',
    native: before?.native ?? null,
  };
}

/** As it is stored. One that is stored already was checked by the rules of its time, and is checked at every connection. */
export function addressOf({ url }: Pick<Hook, 'url'>, before: Hook | null, { checkUrl }: HookRules): string | null {
  return url === null || url === before?.url ? url : checkUrl(url);
}

/** Why a hook is off, as long as nobody turns it on. */
export const reasonOf = ({ enabled }: Pick<Hook, 'enabled'>, before: Hook | null): DisabledReason | null =>
  enabled ? null : (before?.disabledReason ?? null);

/** A token's address is one that we send to, as the hook's own is. */
function checkAuth(auth: HookAuth, before: HookAuth | undefined, { checkUrl }: HookRules): HookAuth {
  if (auth.type !== 'oauth2' || (before?.type === 'oauth2' && before.tokenUrl === auth.tokenUrl)) return auth;
  return { ...auth, tokenUrl: checkUrl(auth.tokenUrl, 'auth.tokenUrl') };
}

/** A registration API whose hooks have a body of their own has promised it to their receivers. */
function checkFormat(format: BodyFormat, before: Hook | null): BodyFormat {
  if (before === null || format === before.format) return format;
  if (encoderOf(before.dialect).encodeDelivery === standardEncoder.encodeDelivery) return format;
  throw invalidField('format', `can not be changed: a hook of ${before.dialect} has a body of its own`);
}

/** One of the two would be lost. */
function refuseTwice(auth: HookAuth, headers: Record<string, string>): void {
  if (auth.type !== 'header') return;
  const name = auth.name.toLowerCase();
  if (Object.keys(headers).some((other) => other.toLowerCase() === name)) {
    throw invalidField('auth.name', 'is the name of one of the headers, too');
  }
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
