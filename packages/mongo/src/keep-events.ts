import { type Delivery, type EventKey, eventKey } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Keeps the events of these deliveries a day longer than these may be tried; answers those that are still stored, with their data.
 * One that is not dispatched yet is left alone: its retention begins with its dispatch.
 */
export async function keepEvents(
  db: Database,
  session: mongo.ClientSession,
  deliveries: Delivery[],
): Promise<Set<EventKey>> {
  if (deliveries.length === 0) return new Set();
  const keepUntil = new Map(
    deliveries.map(({ tenantId, eventId, giveUpAt }) => [eventKey(tenantId, eventId), giveUpAt.getTime() + DAY_MS]),
  );
  const keys = [...keepUntil.keys()];
  const until = new Date(Math.max(...keepUntil.values()));
  const dispatched = { _id: { $in: keys }, dispatch: { $exists: false } };
  await db.events.updateMany(dispatched, { $max: { expireAt: until } }, { session });
  const whole = { _id: { $in: keys }, payload: { $exists: true } };
  const stored = await db.events.find(whole, { session, projection: { _id: 1 } }).toArray();
  return new Set(stored.map(({ _id }) => _id as EventKey));
}
