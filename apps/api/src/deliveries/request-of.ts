import {
  type Delivery,
  type EncoderOf,
  type EventLog,
  type HookStore,
  MASK,
  maskAuth,
  maskHeaders,
  type OutgoingRequest,
  prepare,
} from '@hookpost/core';

export type RequestDeps = {
  hooks: Pick<HookStore, 'get'>;
  events: Pick<EventLog, 'get'>;
  /** How a dialect's hooks are written to. */
  encoderOf: EncoderOf;
  now: () => Date;
};

/** The request as the next attempt would send it, but for what the hook keeps secret; null where its hook, its event or its data is gone, or nothing can be sent. */
export async function requestOf(delivery: Delivery, deps: RequestDeps): Promise<OutgoingRequest | null> {
  const { tenantId, eventId, hookId } = delivery;
  const [hook, logged] = await Promise.all([deps.hooks.get(tenantId, hookId), deps.events.get(tenantId, eventId)]);
  const data = logged?.event.data ?? null;
  if (hook === null || hook.url === null || logged === null || data === null) return null;
  const event = { ...logged.event, data };
  // Masked before the request is built: a hook may keep a secret under a name that is otherwise ours, as User-Agent.
  const masked = { ...hook, auth: maskAuth(hook.auth), headers: maskHeaders(hook.headers) };
  const token = hook.auth.type === 'oauth2' ? MASK : null;
  const now = delivery.attempts.at(-1)?.at ?? deps.now();
  try {
    return prepare(event, masked, deps.encoderOf(hook.dialect).encodeDelivery, { now, preAnswer: null }, token);
  } catch {
    // A dialect may find that this event can't be put into what its hook asks for: its attempts say so.
    return null;
  }
}
