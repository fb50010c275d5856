/**
 * Writes outcomes down so that each counts once, whatever repeats it: the key is the fence of a first outcome, the attempt
 * count that of a failure, and the attempt's random id tells a write made again from another process's attempt.
 */
import {
  ATTEMPTS_KEPT,
  type Attempt,
  BEYOND_SCHEDULE,
  type Delivery,
  expireAt,
  type RecordResult,
  type RecordWrite,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { toDeliveryDocument } from './delivery-record.ts';
import type { DeliveryDocument } from './documents.ts';

/** Of the transaction that it is part of, if it is. */
type Within = { session?: mongo.ClientSession };

/** One batch. Rejects on infrastructure errors; made again as it is, it changes nothing twice. */
export async function recordDeliveries(
  writes: RecordWrite[],
  db: Database,
  within: Within = {},
): Promise<RecordResult[]> {
  const firsts = writes.filter((write) => write.kind === 'first');
  const existing = await insertFirsts(firsts, db, within);
  const results = await updateExisting(
    writes.filter((write) => write.kind === 'attempt' || existing.has(write.delivery.key)),
    db,
    within,
  );
  return writes.map((write) => results.get(write) ?? 'recorded');
}

/** Answers the keys that had a record already. */
async function insertFirsts(firsts: RecordWrite[], db: Database, within: Within): Promise<Set<string>> {
  if (firsts.length === 0) return new Set();
  try {
    await db.deliveries.insertMany(
      firsts.map(({ delivery }) => toDeliveryDocument(delivery)),
      { ordered: false, ...within },
    );
    return new Set();
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) throw error;
    const writeErrors = [error.writeErrors].flat();
    const duplicates = writeErrors.filter(({ code }) => code === 11_000);
    // A connection that breaks is reported without any error of a write: only what is counted is known to be written.
    if (error.insertedCount + duplicates.length < firsts.length) throw error;
    return new Set(duplicates.map(({ index }) => firsts[index]?.delivery.key ?? ''));
  }
}

/** Adds attempts to records; answers what became of those that did not simply decide. */
async function updateExisting(
  writes: RecordWrite[],
  db: Database,
  within: Within,
): Promise<Map<RecordWrite, RecordResult>> {
  // A record without an attempt that exists already has nothing to add: whoever made it is further on.
  const updates = writes.filter(({ delivery }) => attemptOf(delivery) !== undefined);
  if (updates.length === 0) return new Map();
  const { matchedCount } = await db.deliveries.bulkWrite(
    updates.map((write) => ({ updateOne: deciding(write) })),
    { ordered: false, ...within },
  );
  if (matchedCount === updates.length) return new Map();

  const failures = updates.filter(({ delivery }) => delivery.state !== 'delivered');
  if (failures.length > 0) {
    const askedAgain = failures.map((write) => ({ updateOne: decidingAskedAgain(write) }));
    await db.deliveries.bulkWrite(askedAgain, { ordered: false, ...within });
  }
  const results = await resultsOf(updates, db, within);
  for (const [{ delivery }, result] of results) if (result === 'late') await appendLate(delivery, db, within);
  return results;
}

const attemptOf = (delivery: Delivery): Attempt | undefined => delivery.attempts.at(-1);

const bodyOf = ({ body }: Delivery): { body?: mongo.Binary } => (body === null ? {} : { body: new mongo.Binary(body) });

const fromOf = (write: RecordWrite): number => (write.kind === 'attempt' ? write.from : 0);

type Deciding<Update> = { filter: mongo.Filter<DeliveryDocument>; update: Update };

/** A failure counts only on the attempt it was made from; a success ends any pending delivery. */
function deciding(write: RecordWrite): Deciding<mongo.UpdateFilter<DeliveryDocument>> {
  const { delivery } = write;
  const attempt = attemptOf(delivery) as Attempt;
  const expiry = expireAt(delivery);
  return {
    filter: {
      _id: delivery.key,
      state: 'pending',
      ...(delivery.state === 'delivered' ? {} : { attempt: fromOf(write), redeliverAt: { $exists: false } }),
      'attempts.id': { $ne: attempt.id },
    },
    update: {
      $set: {
        state: delivery.state,
        reason: delivery.reason,
        step: delivery.step,
        updatedAt: delivery.updatedAt,
        ...bodyOf(delivery),
        ...(delivery.nextAt === null ? {} : { nextAt: delivery.nextAt }),
        ...(expiry === null ? {} : { expireAt: expiry }),
      },
      $inc: { attempt: 1 },
      $push: { attempts: { $each: [attempt], $slice: -ATTEMPTS_KEPT } },
      $unset: { lease: 1, redeliverAt: 1, ...(delivery.nextAt === null ? { nextAt: 1 } : {}) },
    },
  };
}

/** A failure of a delivery whose redelivery was asked for while it was in flight: the next attempt is due at once. */
function decidingAskedAgain(write: RecordWrite): Deciding<mongo.Document[]> {
  const { delivery } = write;
  const { updatedAt } = delivery;
  const attempt: Attempt = { ...(attemptOf(delivery) as Attempt), nextAt: updatedAt };
  const attempts = { $slice: [{ $concatArrays: ['$attempts', [{ $literal: attempt }]] }, -ATTEMPTS_KEPT] };
  const asked = { trigger: 'manual', n: attempt.n + 1, at: '$redeliverAt' };
  // Given up, it gets a single attempt, as one that was asked for after the end.
  const step = delivery.state === 'pending' ? delivery.step : BEYOND_SCHEDULE;
  return {
    filter: {
      _id: delivery.key,
      state: 'pending',
      attempt: fromOf(write),
      redeliverAt: { $exists: true },
      'attempts.id': { $ne: attempt.id },
    },
    update: [
      { $set: { attempt: attempt.n, attempts, step, asked, nextAt: updatedAt, updatedAt, ...bodyOf(delivery) } },
      { $unset: ['lease', 'redeliverAt'] },
    ],
  };
}

/** What the records say of each attempt, and so the same whenever a batch is written again: late once is late. */
async function resultsOf(
  updates: RecordWrite[],
  db: Database,
  within: Within,
): Promise<Map<RecordWrite, RecordResult>> {
  const projection = { 'attempts.id': 1, 'attempts.late': 1, state: 1, attempt: 1, asked: 1 };
  const keys = updates.map(({ delivery }) => delivery.key);
  const records = await db.deliveries.find({ _id: { $in: keys } }, { projection, ...within }).toArray();
  const byKey = new Map(records.map((record) => [record._id, record]));
  return new Map(updates.map((write) => [write, resultOf(write, byKey.get(write.delivery.key))]));
}

function resultOf({ delivery }: RecordWrite, record: DeliveryDocument | undefined): RecordResult {
  const attempt = attemptOf(delivery);
  if (!record?.attempts.some(({ id, late }) => id === attempt?.id && !late)) return 'late';
  const waits = record.state === 'pending' && record.asked?.n === record.attempt + 1;
  return waits && record.attempts.at(-1)?.id === attempt?.id ? 'due_again' : 'recorded';
}

async function appendLate(delivery: Delivery, db: Database, within: Within): Promise<void> {
  const attempt: Attempt = { ...(attemptOf(delivery) as Attempt), nextAt: null, late: true };
  // Its outcome is known after all.
  if (attempt.outcome === 'unknown') return;
  await db.deliveries.updateOne(
    { _id: delivery.key, 'attempts.id': { $ne: attempt.id } },
    { $push: { attempts: { $each: [attempt], $slice: -ATTEMPTS_KEPT } } },
    within,
  );
}
