/**
 * Tenants' own retention. TTL indexes remove what has an `expireAt`, which the service's retention gives to everything that is
 * over; here it is brought forward, and the data of events is dropped, once nothing of an event waits. So a tenant's times cost
 * nothing while its events are dispatched, and what is pending has neither end.
 */
import type { Clock, EventKey } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { ofEvent } from './delivery-record.ts';
import type { EventDocument, TenantDocument } from './documents.ts';

const DAY_MS = 24 * 3600 * 1000;
const PAGE = 200;
/** Of each tenant a minute, and so a worker is never long at it. */
const PAGES = 25;
/** What still waited when a walk came by is found by the next one. */
const WALK_AGAIN_MS = DAY_MS;
const CLAIM_MS = 50_000;

type Walk = 'retention' | 'payload';
type Seen = Pick<EventDocument, '_id' | 'acceptedAt' | 'expireAt'>;
export type RetentionDeps = { db: Database; clock: Clock };

/** Brings forward what is to end, for each tenant that has times of its own and that no other worker is at. */
export async function applyRetention({ db, clock }: RetentionDeps): Promise<void> {
  const own = { $or: [{ retentionDays: { $gt: 0 } }, { payloadDays: { $gt: 0 } }] };
  const tenants = await db.tenants.find(own, { projection: { _id: 1 } }).toArray();
  for (const { _id } of tenants) {
    const now = new Date(clock.now());
    const free = { $or: [{ walkedUntil: { $exists: false } }, { walkedUntil: { $lt: now } }] };
    const claim = { $set: { walkedUntil: new Date(now.getTime() + CLAIM_MS) } };
    const tenant = await db.tenants.findOneAndUpdate({ _id, ...free }, claim);
    if (tenant === null) continue;
    await walk(tenant, 'retention', tenant.retentionDays, now, db);
    await walk(tenant, 'payload', tenant.payloadDays, now, db);
  }
}

/** Goes on over a tenant's events, oldest first, up to those that are `days` old. */
async function walk(
  tenant: TenantDocument,
  name: Walk,
  days: number | null | undefined,
  now: Date,
  db: Database,
): Promise<void> {
  if (days === null || days === undefined) return;
  const until = new Date(now.getTime() - days * DAY_MS);
  const before = tenant.walks?.[name];
  let place = before !== undefined && now.getTime() - before.began.getTime() < WALK_AGAIN_MS ? before : null;
  for (let page = 0; page < PAGES; page++) {
    const events = await nextEvents(tenant._id, place, until, name, db);
    await (name === 'retention' ? expire : dropData)(await withoutPending(events, db), now, db);
    const last = events.at(-1);
    if (last === undefined) return;
    place = { began: place?.began ?? now, at: last.acceptedAt, id: last._id };
    // Unless the times were changed meanwhile: then all is looked at again.
    const same = { _id: tenant._id, [`${name}Days`]: days };
    await db.tenants.updateOne(same, { $set: { [`walks.${name}`]: place } });
    if (events.length < PAGE) return;
  }
}

function nextEvents(
  tenantId: string,
  place: { at: Date; id: string } | null,
  until: Date,
  name: Walk,
  db: Database,
): Promise<Seen[]> {
  const from = place === null ? {} : { $gte: place.at };
  const query: mongo.Filter<EventDocument> = {
    tenantId,
    acceptedAt: { ...from, $lt: until },
    dispatch: { $exists: false },
    ...(name === 'payload' ? { payload: { $exists: true } } : {}),
    ...(place === null ? {} : { $or: [{ acceptedAt: { $gt: place.at } }, { _id: { $gt: place.id } }] }),
  };
  return db.events
    .find(query, { projection: { acceptedAt: 1, expireAt: 1 } })
    .sort({ acceptedAt: 1, _id: 1 })
    .limit(PAGE)
    .toArray();
}

async function withoutPending(events: Seen[], db: Database): Promise<Seen[]> {
  if (events.length === 0) return [];
  const pending = await db.deliveries
    .find({ $or: rangesOf(events), state: 'pending' }, { projection: { tenantId: 1, eventId: 1 } })
    .toArray();
  const waiting = new Set(pending.map(({ tenantId, eventId }) => `${tenantId}/${eventId}`));
  return events.filter(({ _id }) => !waiting.has(_id));
}

const rangesOf = (events: Seen[]) => events.map(({ _id }) => ({ _id: ofEvent(_id as EventKey) }));

/**
 * As it was read. A redelivery or a recovery moves `expireAt` on in its transaction, so where one came in between nothing
 * is changed; where it comes after, it finds the event as it is now.
 */
const unchanged = ({ _id, expireAt }: Seen): mongo.Filter<EventDocument> => ({
  _id,
  dispatch: { $exists: false },
  expireAt: expireAt ?? { $exists: false },
});

async function expire(events: Seen[], now: Date, db: Database): Promise<void> {
  const longer = events.filter(({ expireAt }) => expireAt === undefined || expireAt > now);
  if (longer.length === 0) return;
  await db.events.bulkWrite(
    longer.map((event) => ({ updateOne: { filter: unchanged(event), update: { $set: { expireAt: now } } } })),
    { ordered: false },
  );
  const over = { $or: rangesOf(longer), state: { $ne: 'pending' }, expireAt: { $gt: now } } as const;
  await db.deliveries.updateMany(over, { $set: { expireAt: now } });
}

async function dropData(events: Seen[], _now: Date, db: Database): Promise<void> {
  if (events.length === 0) return;
  await db.events.bulkWrite(
    events.map((event) => ({ updateOne: { filter: unchanged(event), update: { $unset: { payload: 1 } } } })),
    { ordered: false },
  );
  // What a dialect sent holds the same data.
  await db.deliveries.updateMany({ $or: rangesOf(events), state: { $ne: 'pending' } }, { $unset: { body: 1 } });
}
