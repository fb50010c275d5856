import {
  type Delivery,
  type Encode,
  type EventLog,
  type HookStore,
  type OutgoingRequest,
  prepare,
} from '@hookpost/core';
import { MASK } from '../text.ts';

export type RequestDeps = {
  hooks: Pick<HookStore, 'get'>;
  events: Pick<EventLog, 'get'>;
  /** How a dialect's hooks are written to. */
  encoderOf: (dialect: string) => Encode;
  now: () => Date;
};

/** The request as the next attempt would send it, with credentials in its address masked; null where its hook or event is gone. */
export async function requestOf(delivery: Delivery, deps: RequestDeps): Promise<OutgoingRequest | null> {
  const { tenantId, eventId, hookId } = delivery;
  const [hook, logged] = await Promise.all([deps.hooks.get(tenantId, hookId), deps.events.get(tenantId, eventId)]);
  if (hook === null || hook.url === null || logged === null) return null;
  const auth = hook.auth.type === 'query' ? { ...hook.auth, value: MASK } : hook.auth;
  const at = (delivery.attempts.at(-1)?.at ?? deps.now()).getTime();
  return prepare(logged.event, { ...hook, auth }, deps.encoderOf(hook.dialect), at);
}
