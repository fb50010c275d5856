import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type DeliveryKey, eventKey, splitDeliveryKey } from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from '../connect.ts';
import type { Counts } from './dump.ts';
import { HEAD, type Mark } from './format.ts';

const BATCH = 500;

type Stored = mongo.Document & { _id: string };

/** Why a dump can't be restored, in words for the person at it. */
export class RestoreError extends Error {
  override name = 'RestoreError';
}

/**
 * Puts a dump's records into an empty database. Its lanes are due at once, so that what was pending goes on as soon as a
 * worker runs. Rejects with a RestoreError where the database is not empty, or the dump is none or not whole.
 */
export async function restore(db: Pick<Database, 'connection'>, dump: Readable): Promise<Counts> {
  const database = db.connection.db;
  if (!database) throw new Error('not connected');
  await refuseUsed(database);
  const counts: Counts = {};
  let batch: { name: string; records: Stored[] } = { name: '', records: [] };
  const flush = async () => {
    const { name, records } = batch;
    const kept = await fit(database, name, records);
    if (kept.length > 0) await database.collection<Stored>(name).insertMany(kept, { ordered: false });
    counts[name] = (counts[name] ?? 0) + kept.length;
  };
  for await (const { collection, record } of recordsOf(dump)) {
    if (collection !== batch.name || batch.records.length === BATCH) {
      if (batch.records.length > 0) await flush();
      batch = { name: collection, records: [] };
    }
    batch.records.push(record);
  }
  if (batch.records.length > 0) await flush();
  return counts;
}

async function refuseUsed(database: mongo.Db): Promise<void> {
  for (const { name } of await database.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.') || (await database.collection(name).findOne({})) === null) continue;
    throw new RestoreError(
      `The database ${database.databaseName} has records in ${name}. Restore into an empty one, while nothing runs on it.`,
    );
  }
}

async function fit(database: mongo.Db, name: string, records: Stored[]): Promise<Stored[]> {
  if (name === 'deliveries') return withEvents(database, records);
  if (name !== 'lanes') return records;
  // Whoever held one is not there any more, and the time at which it was due may have been in the past for long.
  return records.map(({ holder: _, leaseUntil: __, ...lane }) => ({ ...lane, dueAt: new Date() }));
}

/** Leaves out what is pending of events that were accepted only after the dump had read those: there is nothing to send. */
async function withEvents(database: mongo.Db, deliveries: Stored[]): Promise<Stored[]> {
  const eventOf = ({ _id }: Stored): string => {
    const { tenantId, eventId } = splitDeliveryKey(_id as DeliveryKey);
    return eventKey(tenantId, eventId);
  };
  const pending = deliveries.filter(({ state }) => state === 'pending').map(eventOf);
  const there = await database
    .collection<Stored>('events')
    .find({ _id: { $in: pending } }, { projection: { _id: 1 } })
    .toArray();
  const events = new Set(there.map(({ _id }) => _id));
  return deliveries.filter((delivery) => delivery['state'] !== 'pending' || events.has(eventOf(delivery)));
}

/** The records of a dump, in its order; at the end it must have been whole. */
async function* recordsOf(dump: Readable): AsyncGenerator<{ collection: string; record: Stored }> {
  let collection: string | null = null;
  let read = 0;
  for await (const document of documentsOf(dump)) {
    if (collection !== null) {
      // As their BSON types: a number that was stored as a double must not come back as an integer.
      yield {
        collection,
        record: mongo.BSON.deserialize(document, { promoteValues: false, bsonRegExp: true }) as Stored,
      };
      collection = null;
      read++;
      continue;
    }
    const mark = mongo.BSON.deserialize(document) as Mark;
    if ('records' in mark) {
      if (mark.records === read) return;
      break;
    }
    collection = mark.collection;
  }
  throw new RestoreError('The dump is not whole: drop the database, and take another dump.');
}

async function* documentsOf(dump: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isHeadRead = false;
  for await (const chunk of inflated(dump)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isHeadRead) {
      if (rest.length < HEAD.length) continue;
      if (!rest.subarray(0, HEAD.length).equals(HEAD)) throw new RestoreError('This is no dump of `hookpost backup`.');
      rest = rest.subarray(HEAD.length);
      isHeadRead = true;
    }
    for (let size = sizeOf(rest); size <= rest.length; size = sizeOf(rest)) {
      yield rest.subarray(0, size);
      rest = rest.subarray(size);
    }
  }
}

/** BSON begins with its length. */
const sizeOf = (bytes: Buffer): number => (bytes.length < 4 ? Number.POSITIVE_INFINITY : bytes.readInt32LE());

async function* inflated(dump: Readable): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  dump.on('error', (error) => gunzip.destroy(error));
  try {
    yield* dump.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new RestoreError(`This is no dump of \`hookpost backup\`, or not a whole one: ${(error as Error).message}.`);
  }
}
