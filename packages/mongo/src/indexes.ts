import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';

type Index = { collection: string; name: string; key: mongo.IndexSpecification; options?: mongo.CreateIndexesOptions };

const DAY_SECONDS = 24 * 3600;
/** A year that auditors ask for, and a month to ask in. */
const AUDIT_DAYS = 400;
const pending = { partialFilterExpression: { state: 'pending' } };
const undispatched = { partialFilterExpression: { dispatch: { $exists: true } } };

/** Every index the service relies on, beside `_id`. Readiness fails while one is missing. */
export const INDEXES: readonly Index[] = [
  { collection: 'keys', name: 'tenant', key: { tenantId: 1, createdAt: -1 } },
  { collection: 'keys', name: 'id', key: { id: 1 }, options: { unique: true } },
  { collection: 'jwtKeys', name: 'list', key: { tenantId: 1, _id: -1 } },
  { collection: 'jwtKeys', name: 'ofAlg', key: { alg: 1, _id: 1 } },
  {
    collection: 'jwtKeys',
    name: 'publicKey',
    key: { print: 1, audience: 1 },
    options: { unique: true, partialFilterExpression: { print: { $exists: true } } },
  },
  { collection: 'hooks', name: 'version', key: { tenantId: 1, version: 1 } },
  { collection: 'hooks', name: 'list', key: { tenantId: 1, _id: -1 } },
  {
    collection: 'hooks',
    name: 'uid',
    key: { tenantId: 1, uid: 1 },
    options: { unique: true, partialFilterExpression: { uid: { $exists: true } } },
  },
  {
    collection: 'hooks',
    name: 'publicId',
    key: { tenantId: 1, publicId: 1 },
    options: { unique: true, partialFilterExpression: { publicId: { $exists: true } } },
  },
  { collection: 'hooks', name: 'tombstones', key: { deletedAt: 1 }, options: { expireAfterSeconds: DAY_SECONDS } },
  { collection: 'eventTypes', name: 'list', key: { tenantId: 1, createdAt: -1, name: -1 } },
  { collection: 'events', name: 'undispatched', key: { tenantId: 1, seq: 1 }, options: undispatched },
  { collection: 'events', name: 'list', key: { tenantId: 1, acceptedAt: -1, _id: -1 } },
  { collection: 'events', name: 'retention', key: { expireAt: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'deliveries', name: 'list', key: { tenantId: 1, acceptedAt: -1, _id: -1 } },
  { collection: 'deliveries', name: 'ofHook', key: { hookId: 1, acceptedAt: -1, _id: -1 } },
  // With its state, which is always the same: only what an index holds lets the server step from hook to hook, or count, in it.
  { collection: 'deliveries', name: 'waiting', key: { hookId: 1, nextAt: 1, state: 1 }, options: pending },
  { collection: 'deliveries', name: 'heads', key: { hookId: 1, seq: 1 }, options: pending },
  { collection: 'deliveries', name: 'giveUp', key: { giveUpAt: 1 }, options: pending },
  {
    collection: 'deliveries',
    name: 'ofState',
    // The type, so that what waits of one is counted in the index alone.
    key: { tenantId: 1, state: 1, acceptedAt: -1, _id: -1, type: 1 },
    // What arrived at once, as most does, costs nothing here.
    options: { partialFilterExpression: { state: { $in: ['pending', 'failed', 'cancelled', 'skipped'] } } },
  },
  {
    collection: 'deliveries',
    name: 'sent',
    key: { hookId: 1, type: 1, acceptedAt: -1, _id: -1 },
    // Only what dialects have sent: deliveries of the core API's own hooks are not in there.
    options: { partialFilterExpression: { body: { $exists: true } } },
  },
  { collection: 'deliveries', name: 'retention', key: { expireAt: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'statuses', name: 'ofHook', key: { tenantId: 1, hookId: 1 } },
  { collection: 'lanes', name: 'due', key: { dueAt: 1 } },
  // Only lanes whose breaker has tripped are in it.
  {
    collection: 'lanes',
    name: 'tripped',
    key: { openAt: 1 },
    options: { partialFilterExpression: { trips: { $gt: 0 } } },
  },
  { collection: 'rollups', name: 'ofHook', key: { tenantId: 1, hookId: 1, minute: 1 } },
  { collection: 'recoveries', name: 'list', key: { tenantId: 1, _id: -1 } },
  {
    collection: 'recoveries',
    name: 'running',
    key: { hookId: 1, _id: 1 },
    options: { partialFilterExpression: { state: 'running' } },
  },
  // `finishedAt` is null while one is running: only dates expire.
  {
    collection: 'recoveries',
    name: 'retention',
    key: { finishedAt: 1 },
    options: { expireAfterSeconds: 90 * DAY_SECONDS },
  },
  { collection: 'audit', name: 'list', key: { tenantId: 1, at: -1, _id: -1 } },
  { collection: 'audit', name: 'ofActor', key: { tenantId: 1, 'actor.id': 1, at: -1, _id: -1 } },
  { collection: 'audit', name: 'ofTarget', key: { tenantId: 1, 'target.id': 1, at: -1, _id: -1 } },
  { collection: 'audit', name: 'retention', key: { at: 1 }, options: { expireAfterSeconds: AUDIT_DAYS * DAY_SECONDS } },
  { collection: 'rollups', name: 'retention', key: { minute: 1 }, options: { expireAfterSeconds: 90 * DAY_SECONDS } },
];

/** Makes the indexes that are missing. Safe to run from every process at once. */
export async function ensureIndexes(db: Database): Promise<void> {
  const database = db.connection.db;
  if (!database) throw new Error('not connected');
  for (const [collection, indexes] of Map.groupBy(INDEXES, (index) => index.collection)) {
    const specifications = indexes.map(({ key, name, options }) => ({ ...options, key, name }));
    await database.collection(collection).createIndexes(specifications as mongo.IndexDescription[]);
  }
}

/** The indexes that are not there, as `collection.name`. */
export async function missingIndexes(db: Database): Promise<string[]> {
  const database = db.connection.db;
  if (!database) throw new Error('not connected');
  const missing: string[] = [];
  for (const [collection, indexes] of Map.groupBy(INDEXES, (index) => index.collection)) {
    const present = new Set(await namesOf(database, collection));
    for (const { name } of indexes) if (!present.has(name)) missing.push(`${collection}.${name}`);
  }
  return missing;
}

async function namesOf(database: mongo.Db, collection: string): Promise<string[]> {
  try {
    const indexes = await database.collection(collection).indexes();
    return indexes.map(({ name }) => String(name));
  } catch (error) {
    const NAMESPACE_NOT_FOUND = 26;
    if ((error as mongo.MongoServerError).code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}
