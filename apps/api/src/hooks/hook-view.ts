import { type Hook, maskAuth, maskHeaders, maskTls } from '@hookpost/core';

/** A hook as every read shows it: without its secrets. `defaultDelays` is the service's retry schedule, in seconds. */
export function viewHook(hook: Hook, defaultDelays: readonly number[]): Record<string, unknown> {
  return {
    id: hook.id,
    ...(hook.uid === null ? {} : { uid: hook.uid }),
    ...(hook.name === null ? {} : { name: hook.name }),
    url: hook.url,
    events: hook.events,
    channels: hook.channels,
    ...(hook.filter === null ? {} : { filter: hook.filter }),
    auth: maskAuth(hook.auth),
    ...(hook.tls === null ? {} : { tls: maskTls(hook.tls) }),
    headers: maskHeaders(hook.headers),
    signature: hook.signature,
    retry: { delays: hook.retryDelays ?? defaultDelays },
    timeoutMs: hook.timeoutMs,
    rateLimit: hook.rateLimit,
    ordered: hook.ordered,
    enabled: hook.enabled,
    paused: hook.paused,
    disabledReason: hook.disabledReason,
    metadata: hook.metadata,
    format: hook.format,
    dialect: hook.dialect,
    createdAt: hook.createdAt.toISOString(),
    updatedAt: hook.updatedAt.toISOString(),
  };
}
