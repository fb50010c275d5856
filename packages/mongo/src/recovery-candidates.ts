import { type Delivery, type EventKey, eventKey, type Recovery, type RecoveryCandidate } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { toDelivery } from './delivery-record.ts';
import type { DeliveryDocument, EventDocument } from './documents.ts';

type Asked = Pick<Recovery, 'hookId' | 'from' | 'to' | 'types' | 'channels' | 'states' | 'after'> & {
  tenantId: string;
};
type EventHead = Pick<EventDocument, '_id' | 'type' | 'channels' | 'hookId' | 'dispatch' | 'acceptedAt'>;

const HEAD = { type: 1, channels: 1, hookId: 1, dispatch: 1, acceptedAt: 1 } as const;
/** One whose data was dropped can't be sent again. */
const WHOLE = { payload: { $exists: true } };
const OLDEST_FIRST = { acceptedAt: 1, _id: 1 } as const;

/** The deliveries that a recovery asks for, from its place on. */
export const askedDeliveries = (asked: Asked): mongo.Filter<DeliveryDocument> => ({
  tenantId: asked.tenantId,
  hookId: asked.hookId,
  // A single state may use its partial index.
  state: asked.states.length === 1 && asked.states[0] !== undefined ? asked.states[0] : { $in: asked.states },
  ...span(asked, `.${asked.hookId}`),
});

/** Deliveries over all, with their events. */
export async function overCandidates(db: Database, recovery: Recovery, limit: number): Promise<RecoveryCandidate[]> {
  const deliveries = await readDeliveries(db, askedDeliveries(recovery), limit);
  const keys = deliveries.map(({ tenantId, eventId }) => eventKey(tenantId, eventId));
  const events = await db.events
    .find({ _id: { $in: keys }, ...WHOLE })
    .project<EventHead>(HEAD)
    .toArray();
  const byKey = new Map(events.map((event) => [event._id, event]));
  return deliveries.map((delivery) => {
    const key = eventKey(delivery.tenantId, delivery.eventId);
    return { key, acceptedAt: delivery.acceptedAt, event: headOf(byKey.get(key)), delivery };
  });
}

/** Every event of the recovery's time and types, with its hook's delivery where there is one. */
export async function eventCandidates(db: Database, recovery: Recovery, limit: number): Promise<RecoveryCandidate[]> {
  const { tenantId, hookId } = recovery;
  const query: mongo.Filter<EventDocument> = { tenantId, ...span(recovery), ...WHOLE };
  const events = await db.events.find(query).project<EventHead>(HEAD).sort(OLDEST_FIRST).limit(limit).toArray();
  const keys = events.map(({ _id }) => `${_id}.${hookId}`);
  const deliveries = await readDeliveries(db, { _id: { $in: keys } }, limit);
  const byEvent = new Map(deliveries.map((delivery) => [delivery.eventId, delivery]));
  return events.map((event) => {
    const key = event._id as EventKey;
    const delivery = byEvent.get(event._id.slice(tenantId.length + 1)) ?? null;
    return { key, acceptedAt: event.acceptedAt, event: headOf(event), delivery };
  });
}

/** Attempts stay where they are: fifty with their answers are 200 KiB a record. */
async function readDeliveries(db: Database, query: mongo.Filter<DeliveryDocument>, limit: number): Promise<Delivery[]> {
  const documents = await db.deliveries
    .find(query)
    .project<Omit<DeliveryDocument, 'attempts'>>({ attempts: 0 })
    .sort(OLDEST_FIRST)
    .limit(limit)
    .toArray();
  return documents.map((document) => toDelivery({ ...document, attempts: [] }));
}

function headOf(event: EventHead | undefined): RecoveryCandidate['event'] {
  if (event === undefined) return null;
  const { type, channels, hookId = null, dispatch } = event;
  return { type, channels, hookId, dispatched: dispatch === undefined };
}

/** Time, types, channels and place; `suffix` is what a record's key has after its event's. */
function span({ from, to, types, channels, after }: Asked, suffix = ''): Record<string, unknown> {
  return {
    acceptedAt: { $gte: after === null ? from : after.at, $lte: to },
    ...(types === null ? {} : { type: { $in: types } }),
    ...(channels === null ? {} : { channels: { $in: channels } }),
    ...(after === null ? {} : { $or: [{ acceptedAt: { $gt: after.at } }, { _id: { $gt: `${after.id}${suffix}` } }] }),
  };
}
