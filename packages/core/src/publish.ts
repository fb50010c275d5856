import { createHash, randomUUID } from 'node:crypto';
import { eventKey, type NewEvent } from './event.ts';
import type { Alarms, EventStore, InsertResult, Meter } from './ports.ts';

export type PublishDeps = {
  events: Pick<EventStore, 'insert'>;
  alarms: Pick<Alarms, 'events'>;
  meter: Pick<Meter, 'accepted' | 'refused'>;
};

/**
 * Accepts one checked event: once this answers `accepted` the event is majority-committed and will be delivered whatever
 * happens to this process or to Redis. The wake-up is only haste; the sweeper finds the event without it.
 */
export async function publish(event: NewEvent, deps: PublishDeps): Promise<InsertResult> {
  const result = await deps.events.insert(event, contentHash(event));
  if (result.kind === 'accepted') {
    deps.meter.accepted(1);
    deps.alarms.events([eventKey(event.tenantId, event.id)]);
  } else if (result.kind !== 'duplicate') {
    deps.meter.refused(result.kind);
  }
  return result;
}

/** SHA-256 of what makes two events the same: type, sorted channels, the given `at`, a CloudEvent's source, the bytes of `data`. */
export function contentHash(event: NewEvent): Uint8Array {
  const of = event.source === undefined ? [] : [event.source];
  const head = JSON.stringify([
    event.type,
    [...event.channels].sort(),
    event.at?.getTime() ?? null,
    event.hookId,
    ...of,
  ]);
  return createHash('sha256').update(head).update('\0').update(event.data).digest();
}

/** A new event's id. It begins with the time, so that neighbours in time are neighbours in the index. `now` in ms. */
export function newEventId(now: number): string {
  return `evt_${Math.floor(now).toString(36).padStart(9, '0')}${randomUUID().replaceAll('-', '').slice(0, 20)}`;
}
