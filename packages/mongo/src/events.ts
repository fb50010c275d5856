import type {
  AcceptedEvent,
  Clock,
  EventKey,
  EventStore,
  InsertResult,
  LoadedEvent,
  Log,
  Meter,
  NewEvent,
} from '@hookpost/core';
import type { mongo } from 'mongoose';
import { coalesce, coalesceReads, READS_AT_ONCE } from './coalesce.ts';
import type { Database } from './connect.ts';
import { createDispatchReads, type DispatchReads, UNDISPATCHED } from './dispatch-reads.ts';
import type { EventDocument } from './documents.ts';
import { toEvent, toEventDocument } from './event-record.ts';
import { insertEvents, type NewEventDocument } from './insert-events.ts';
import { createOverdueEvents } from './overdue-events.ts';
import { persist } from './persist.ts';

/** A claim that its holder has not renewed for so long is anybody's. */
const CLAIM_MS = 8000;
/** Beyond this much waiting for its commit, this process takes no more. */
const MOST_WAITING = { items: 10_000, bytes: 64 * 1024 * 1024 };
/** Events of a read: those of one may be megabytes. */
const READ_KEYS = 200;
/** The longest a publisher waits for its answer. */
const PATIENCE_MS = 1800;

export type EventStoreDeps = {
  db: Database;
  clock: Clock;
  meter: Pick<Meter, 'batch'>;
  log: Log;
  retentionMs: number;
  /** Those that the hook source of this process reads with, too. */
  reads?: Pick<DispatchReads, 'undispatched'>;
};

export function createEventStore(deps: EventStoreDeps): EventStore {
  const { db, clock, meter, log, retentionMs, reads = createDispatchReads(db) } = deps;
  const inserts = coalesce<NewEventDocument, InsertResult>({
    most: 200,
    mostBytes: 4 * 1024 * 1024,
    sizeOf: ({ payload }) => payload.length() + 500,
    run: (documents) => {
      meter.batch('events', documents.length);
      return insertEvents(documents, { db, clock, log });
    },
  });

  const clears = coalesce<EventKey, undefined>({
    most: 1000,
    inFlight: 1,
    run: (keys) => persist('events.clear', () => clear(keys), log),
  });

  /** w:1: an event whose clear is lost is claimed and found to have all its records. */
  async function clear(keys: EventKey[]): Promise<undefined[]> {
    const expiry = [{ $set: { expireAt: { $add: ['$acceptedAt', retentionMs] } } }, { $unset: 'dispatch' }];
    await db.events.updateMany({ _id: { $in: keys }, ...UNDISPATCHED }, expiry, { writeConcern: { w: 1 } });
    return keys.map(() => undefined);
  }

  async function insert(event: NewEvent, hash: Uint8Array): Promise<InsertResult> {
    const { items, bytes } = inserts.waiting();
    if (items >= MOST_WAITING.items || bytes >= MOST_WAITING.bytes) return { kind: 'overloaded' };
    const document = toEventDocument(event, hash);
    const late = Promise.withResolvers<InsertResult>();
    const cancel = clock.after(PATIENCE_MS, () => {
      inserts.withdraw(document);
      late.resolve({ kind: 'unavailable' });
    });
    try {
      return await Promise.race([inserts.add(document), late.promise]);
    } catch (error) {
      log.warn('event.not_inserted', { error: String(error) });
      return { kind: 'unavailable' };
    } finally {
      cancel();
    }
  }

  /** Takes or keeps events for `by`, and answers which ones it then has. */
  async function take(keys: EventKey[], by: string, free: mongo.Filter<EventDocument>): Promise<Set<EventKey>> {
    const at = new Date(clock.now());
    await db.events.updateMany({ _id: { $in: keys }, ...UNDISPATCHED, ...free }, { $set: { dispatch: { at, by } } });
    const got = await db.events.find({ _id: { $in: keys }, 'dispatch.by': by }, { projection: { _id: 1 } }).toArray();
    return new Set(got.map(({ _id }) => _id as EventKey));
  }

  const stored = coalesceReads<EventKey, AcceptedEvent>(READ_KEYS, readEvents, READS_AT_ONCE);

  async function readEvents(keys: EventKey[]): Promise<Map<EventKey, AcceptedEvent>> {
    const documents = await db.events.find({ _id: { $in: keys } }).toArray();
    const events = documents.map((document) => [document._id as EventKey, toEvent(document)] as const);
    return new Map(events.filter((entry): entry is [EventKey, AcceptedEvent] => entry[1] !== null));
  }

  return {
    insert,

    undispatched: async (keys) => (await reads.undispatched(keys)).map(toLoadedEvent),

    claim: (keys, by) => {
      const stale = new Date(clock.now() - CLAIM_MS);
      return take(keys, by, { $or: [{ 'dispatch.by': { $exists: false } }, { 'dispatch.at': { $lt: stale } }] });
    },

    renew: (keys, by) => take(keys, by, { $or: [{ 'dispatch.by': { $exists: false } }, { 'dispatch.by': by }] }),

    clear: async (key) => {
      await clears.add(key);
    },

    read: async (keys) => [...(await stored(keys)).values()],

    overdue: createOverdueEvents({ db, clock }),

    async undispatchedInOrder(tenantId, limit) {
      const documents = await db.events
        .find({ tenantId, ...UNDISPATCHED })
        .sort({ seq: 1 })
        .limit(limit)
        .toArray();
      return documents.map(toLoadedEvent);
    },
  };
}

function toLoadedEvent(document: EventDocument): LoadedEvent {
  const event = toEvent(document);
  // Data is dropped of dispatched events alone.
  if (event === null) throw new Error(`an undispatched event has no data: ${document._id}`);
  return { ...event, key: document._id as EventKey, claimed: document.dispatch?.by !== undefined };
}
