import type { Readable } from 'node:stream';
import { type DeliveryKey, eventKey, splitDeliveryKey } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from '../connect.ts';
import type { Counts } from './dump.ts';
import { type DumpedRecord, RestoreError, recordsOf } from './read-dump.ts';

const BATCH = 500;

/**
 * Puts a dump's records into an empty database. Its lanes are due at once, so that what was pending goes on as soon as a
 * worker runs. Rejects with a RestoreError where the database is not empty, or the dump is none or not whole.
 */
export async function restore(db: Pick<Database, 'connection'>, dump: Readable): Promise<Counts> {
  const database = db.connection.db;
  if (!database) throw new Error('not connected');
  await refuseUsed(database);
  const counts: Counts = {};
  for await (const { collection, records } of batches(recordsOf(dump))) {
    const kept = await fit(database, collection, records);
    if (kept.length > 0) await database.collection<DumpedRecord>(collection).insertMany(kept, { ordered: false });
    counts[collection] = (counts[collection] ?? 0) + kept.length;
  }
  return counts;
}

/** Up to `BATCH` records of one collection at a time. */
async function* batches(dumped: ReturnType<typeof recordsOf>) {
  let batch: { collection: string; records: DumpedRecord[] } = { collection: '', records: [] };
  for await (const { collection, record } of dumped) {
    if (collection !== batch.collection || batch.records.length === BATCH) {
      if (batch.records.length > 0) yield batch;
      batch = { collection, records: [] };
    }
    batch.records.push(record);
  }
  if (batch.records.length > 0) yield batch;
}

async function refuseUsed(database: mongo.Db): Promise<void> {
  for (const { name } of await database.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.') || (await database.collection(name).findOne({})) === null) continue;
    throw new RestoreError(
      `The database ${database.databaseName} has records in ${name}. Restore into an empty one, while nothing runs on it.`,
    );
  }
}

async function fit(database: mongo.Db, name: string, records: DumpedRecord[]): Promise<DumpedRecord[]> {
  if (name === 'deliveries') return withEvents(database, records);
  if (name !== 'lanes') return records;
  // Whoever held one is not there any more, and the time at which it was due may have been in the past for long.
  return records.map(({ holder: _, leaseUntil: __, ...lane }) => ({ ...lane, dueAt: new Date() }));
}

/** Leaves out what is pending of events that were accepted only after the dump had read those: there is nothing to send. */
async function withEvents(database: mongo.Db, deliveries: DumpedRecord[]): Promise<DumpedRecord[]> {
  const eventOf = ({ _id }: DumpedRecord): string => {
    const { tenantId, eventId } = splitDeliveryKey(_id as DeliveryKey);
    return eventKey(tenantId, eventId);
  };
  const pending = deliveries.filter(({ state }) => state === 'pending').map(eventOf);
  const there = await database
    .collection<DumpedRecord>('events')
    .find({ _id: { $in: pending } }, { projection: { _id: 1 } })
    .toArray();
  const events = new Set(there.map(({ _id }) => _id));
  return deliveries.filter((delivery) => delivery['state'] !== 'pending' || events.has(eventOf(delivery)));
}
