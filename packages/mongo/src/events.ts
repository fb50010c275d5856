import {
  type Clock,
  type EventKey,
  type EventStore,
  eventKey,
  type InsertResult,
  type LoadedEvent,
  type Log,
  type Meter,
  type NewEvent,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import { coalesce, coalesceReads } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { EventDocument } from './documents.ts';
import { toEvent } from './event-record.ts';
import { insertEvents, type NewEventDocument } from './insert-events.ts';
import { createOverdueEvents } from './overdue-events.ts';
import { persist } from './persist.ts';

/** A claim that its holder has not renewed for so long is anybody's. */
const CLAIM_MS = 8000;
/** Beyond this much waiting for its commit, this process takes no more. */
const MOST_WAITING = { items: 10_000, bytes: 64 * 1024 * 1024 };
/** The longest a publisher waits for its answer. */
const PATIENCE_MS = 1800;

const UNDISPATCHED = { dispatch: { $exists: true } };

export type EventStoreDeps = { db: Database; clock: Clock; meter: Pick<Meter, 'batch'>; log: Log; retentionMs: number };

export function createEventStore({ db, clock, meter, log, retentionMs }: EventStoreDeps): EventStore {
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

  // Many jobs of few events each, as under a steady load, are read together.
  const undispatched = coalesceReads<EventKey, LoadedEvent>(500, async (keys) => {
    const documents = await db.events.find({ _id: { $in: keys }, ...UNDISPATCHED }).toArray();
    return new Map(documents.map((document) => [document._id as EventKey, toLoadedEvent(document)]));
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
    const document = toDocument(event, hash);
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

  return {
    insert,

    undispatched: async (keys) => [...(await undispatched(keys)).values()],

    claim: (keys, by) => {
      const stale = new Date(clock.now() - CLAIM_MS);
      return take(keys, by, { $or: [{ 'dispatch.by': { $exists: false } }, { 'dispatch.at': { $lt: stale } }] });
    },

    renew: (keys, by) => take(keys, by, { $or: [{ 'dispatch.by': { $exists: false } }, { 'dispatch.by': by }] }),

    clear: async (key) => {
      await clears.add(key);
    },

    async read(keys) {
      const documents = await db.events.find({ _id: { $in: keys } }).toArray();
      return documents.map(toEvent);
    },

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
  return { ...toEvent(document), key: document._id as EventKey, claimed: document.dispatch?.by !== undefined };
}

function toDocument(event: NewEvent, hash: Uint8Array): NewEventDocument {
  return {
    _id: eventKey(event.tenantId, event.id),
    tenantId: event.tenantId,
    type: event.type,
    channels: event.channels,
    payload: new mongo.Binary(event.data),
    hash: new mongo.Binary(hash),
    ...(event.at === null ? {} : { at: event.at }),
    // The server fills a zero timestamp at the top level of a new document: rising, in the order of its writes.
    seq: new mongo.Timestamp({ t: 0, i: 0 }),
    ...(event.hookId === null ? {} : { hookId: event.hookId }),
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
  };
}
