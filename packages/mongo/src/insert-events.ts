import type { Clock, InsertResult, Log } from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { EventDocument } from './documents.ts';

export type NewEventDocument = Omit<EventDocument, 'acceptedAt' | 'dispatch' | 'expireAt'> &
  Required<Pick<EventDocument, 'payload'>>;

type Deps = { db: Database; clock: Clock; log: Log };

const UNAVAILABLE: InsertResult = { kind: 'unavailable' };

/** One group commit: inserts what is new and answers each event by itself. Rejects when nothing is known of any of them. */
export async function insertEvents(events: NewEventDocument[], deps: Deps): Promise<InsertResult[]> {
  const acceptedAt = new Date(deps.clock.now());
  const documents = events.map((event) => ({ ...event, acceptedAt, dispatch: { at: acceptedAt } }));
  const taken = await insertNew(documents, deps);
  if (taken === 'unknown') return events.map(() => UNAVAILABLE);
  if (taken.size === 0) return events.map(() => ({ kind: 'accepted', acceptedAt }));
  const stored = await readStored(
    [...taken].map((index) => events[index]?._id ?? ''),
    deps,
  );
  return events.map((event, index) =>
    taken.has(index) ? sameOrConflict(event, stored.get(event._id)) : { kind: 'accepted', acceptedAt },
  );
}

/** The places of those whose id was taken already, or `unknown` when the write is not known to be durable. */
async function insertNew(documents: EventDocument[], { db, log }: Deps): Promise<Set<number> | 'unknown'> {
  try {
    await db.events.insertMany(documents, { ordered: false });
    return new Set();
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const writeErrors = [error.writeErrors].flat();
    const duplicates = writeErrors.filter(({ code }) => code === 11_000);
    // A failed write concern says nothing of one event, so it is every event's answer; so is an error of another kind. And
    // a connection that breaks is reported without any error of a write: only what is counted is known to be written.
    const known = error.insertedCount + duplicates.length === documents.length;
    if (error.result.getWriteConcernError() !== undefined || !known) {
      log.warn('event.insert_failed', { error: error.message });
      return 'unknown';
    }
    return new Set(duplicates.map(({ index }) => index));
  }
}

/** The stored events of these ids, as the majority has them: a copy that may still be rolled back is no acceptance. */
async function readStored(ids: string[], { db, clock }: Deps): Promise<Map<string, EventDocument>> {
  const stored = new Map<string, EventDocument>();
  for (let look = 0; look < 5 && stored.size < ids.length; look++) {
    if (look > 0) await clock.sleep(20 * look);
    const options = { readConcern: { level: 'majority' }, projection: { hash: 1, acceptedAt: 1 } } as const;
    for (const event of await db.events.find({ _id: { $in: ids } }, options).toArray()) stored.set(event._id, event);
  }
  return stored;
}

function sameOrConflict(event: NewEventDocument, stored: EventDocument | undefined): InsertResult {
  if (stored === undefined) return UNAVAILABLE;
  const same = Buffer.compare(stored.hash.value(), event.hash.value()) === 0;
  return same ? { kind: 'duplicate', acceptedAt: stored.acceptedAt } : { kind: 'conflict' };
}
