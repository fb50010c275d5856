import { randomUUID } from 'node:crypto';
import { type Hook, type HookSettings, newSigningSecret } from '@hookpost/core';
import type { Dialect, HookDraft } from '@hookpost/dialects';
import { addressOf, checkDelays, type HookRules, reasonOf } from '../hooks/hook-settings.ts';

/** A new hook as its dialect has it; the rest is as the core API has it. 400 or 422 where there can be no such hook. */
export function newSettings(draft: HookDraft, dialect: Dialect, rules: HookRules): HookSettings {
  checkDelays(draft.retryDelays ?? [], rules.retentionDays);
  return {
    uid: null,
    publicId: dialect.ids === 'uuid' ? randomUUID() : null,
    name: null,
    channels: [],
    filter: null,
    auth: { type: 'none' },
    tls: null,
    headers: {},
    signature: 'v1',
    secrets: [{ secret: newSigningSecret(), createdAt: rules.now(), expiresAt: null }],
    retryDelays: null,
    retryJitter: true,
    timeoutMs: rules.timeoutMs,
    rateLimit: null,
    ordered: false,
    enabled: true,
    paused: false,
    disabledReason: null,
    metadata: {},
    format: 'standard',
    ...draft,
    url: addressOf(draft, null, rules),
    dialect: dialect.name,
  };
}

/** A hook after its dialect has changed it. */
export function changedSettings(
  before: Hook,
  change: (hook: Hook) => Partial<HookDraft>,
  rules: HookRules,
): HookSettings {
  const after: HookSettings = { ...before, ...change(before) };
  checkDelays(after.retryDelays ?? [], rules.retentionDays);
  return {
    ...after,
    url: addressOf(after, before, rules),
    disabledReason: reasonOf(after, before),
  };
}
