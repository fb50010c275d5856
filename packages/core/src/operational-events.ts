/** What Hookpost tells of itself, as events of the tenant; their shapes are in docs/api/core.md. */
import { createHash } from 'node:crypto';
import type { Delivery } from './delivery.ts';
import type { NewEvent } from './event.ts';
import type { DisabledReason, Hook } from './hook.ts';
import { OWN_TYPES } from './matching.ts';
import type { RecoveryStep } from './ports.ts';
import type { Recovery } from './recovery.ts';

export const HOOK_DISABLED = 'hookpost.hook.disabled';
export const HOOK_FAILING = 'hookpost.hook.failing';
export const HOOK_RECOVERED = 'hookpost.hook.recovered';
export const DELIVERY_EXHAUSTED = 'hookpost.delivery.exhausted';
export const RECOVERY_FINISHED = 'hookpost.recovery.finished';

/** A delivery of one of these causes none. */
export const isOperational = (type: string): boolean => type.startsWith(OWN_TYPES);

type Told = { type: string; hook: Hook; of: readonly (string | number)[]; data: Record<string, unknown> };

/** `of`: what it tells of. Told twice, it has the same id, and is one event. It has the channels of its hook, all of which a hook must have to hear of it (`matching.ts`). */
function operationalEvent({ type, hook, of, data }: Told): NewEvent {
  const { id, uid, name, tenantId, channels } = hook;
  const hash = createHash('sha256').update(JSON.stringify([type, hook.id, ...of]));
  return {
    tenantId,
    id: `op_${hash.digest('base64url')}`,
    type,
    channels,
    data: Buffer.from(JSON.stringify({ hook: { id, uid, name }, ...data })),
    at: null,
    hookId: null,
    traceparent: null,
  };
}

export const hookDisabled = (hook: Hook, reason: DisabledReason, at: Date): NewEvent =>
  operationalEvent({ type: HOOK_DISABLED, hook, of: [hook.version], data: { reason, at } });

/** `since`: when the present run of nothing but failures began. */
export const hookFailing = (hook: Hook, since: Date, nextAttemptAt: Date | null): NewEvent =>
  operationalEvent({ type: HOOK_FAILING, hook, of: [since.getTime()], data: { since, nextAttemptAt } });

export const hookRecovered = (hook: Hook, since: Date, at: Date): NewEvent =>
  operationalEvent({ type: HOOK_RECOVERED, hook, of: [since.getTime()], data: { since, at } });

/** `omitted`: how many others of the hook were left out since the last one that was told. */
export function deliveryExhausted(hook: Hook, delivery: Delivery, reason: string, omitted: number): NewEvent {
  const { eventId, hookId } = delivery;
  const last = delivery.attempts.at(-1);
  const data = {
    delivery: `${eventId}.${hookId}`,
    event: eventId,
    type: delivery.type,
    reason,
    attempt: delivery.attempt,
    acceptedAt: delivery.acceptedAt,
    lastAttempt: last === undefined ? null : { at: last.at, code: last.code, error: last.error, text: last.text },
    omitted,
  };
  return operationalEvent({ type: DELIVERY_EXHAUSTED, hook, of: [delivery.key, delivery.attempt], data });
}

/** With what its last page adds. */
export function recoveryFinished(hook: Hook, recovery: Recovery, last: RecoveryStep): NewEvent {
  const { id, from, to, createdAt } = recovery;
  const done = recovery.done + last.again.length + last.missed.length;
  const failed = recovery.failed + last.failed;
  const data = { recovery: id, from, to, total: done + failed, done, failed, createdAt, finishedAt: last.at };
  return operationalEvent({ type: RECOVERY_FINISHED, hook, of: [id], data });
}
