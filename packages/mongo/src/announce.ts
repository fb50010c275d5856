import { contentHash, type NewEvent } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { toEventDocument } from './event-record.ts';

/** Publishes an event in the transaction of the fact that it tells of: once, however often that is written. */
export async function announce(db: Database, session: mongo.ClientSession, event: NewEvent, at: Date): Promise<void> {
  const document = toEventDocument(event, contentHash(event));
  if ((await db.events.findOne({ _id: document._id }, { session, projection: { _id: 1 } })) !== null) return;
  await db.events.insertOne({ ...document, acceptedAt: at, dispatch: { at } }, { session });
}
