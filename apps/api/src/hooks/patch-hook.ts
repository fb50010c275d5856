import { type Hook, maskAuth, maskHeaders, maskTls } from '@hookpost/core';
import { checkBody } from '../check-input.ts';
import { type HookInput, hookSchema, schemaWithoutUrl } from './hook-schema.ts';
import { mergePatch } from './merge-patch.ts';

type Patch = Record<string, unknown>;

/** The whole hook as a caller would write it after the patch. 400 where that is not a valid hook. */
export function patchedInput(hook: Hook, patch: Patch): HookInput {
  const { auth, filter, ...rest } = patch;
  const merged = mergePatch(writable(hook), rest) as Patch;
  if (auth !== undefined) merged['auth'] = patchedAuth(hook, auth);
  if (merged['auth'] === null) delete merged['auth'];
  // Taken whole: in a merge, null would take a condition away instead of asking for null.
  merged['filter'] = filter === undefined ? hook.filter : filter;
  // Some dialects know hooks without an address, which may go on without one; it can't be taken away.
  return checkBody(hook.url === null ? schemaWithoutUrl : hookSchema, merged);
}

/** Credentials of another type begin anew: a password has no place in a token's. */
function patchedAuth(hook: Hook, patch: unknown): unknown {
  const type = (patch as { type?: unknown } | null)?.type;
  const base = type === undefined || type === hook.auth.type ? maskAuth(hook.auth) : {};
  return mergePatch(base, patch);
}

/** A hook with its secrets masked, which keeps them, and without what is as the service has it. */
function writable(hook: Hook): Patch {
  const { name, uid, url, events, channels, signature, timeoutMs, rateLimit, ordered, enabled, paused } = hook;
  const { metadata, format, tls } = hook;
  const retry = hook.retryDelays === null ? {} : { retry: { delays: hook.retryDelays } };
  const masked = { auth: maskAuth(hook.auth), headers: maskHeaders(hook.headers) };
  return {
    name,
    uid,
    url,
    events,
    channels,
    ...masked,
    ...(tls === null ? {} : { tls: maskTls(tls) }),
    signature,
    ...retry,
    timeoutMs,
    rateLimit,
    ordered,
    enabled,
    paused,
    metadata,
    format,
  };
}
