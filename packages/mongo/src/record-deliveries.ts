/**
 * Writes outcomes down so that each counts once, whatever repeats it: the key is the fence of a first outcome, the attempt
 * count that of a failure, and the attempt's random id tells a write made again from another process's attempt.
 */
import {
  ATTEMPTS_KEPT,
  type Attempt,
  type Delivery,
  expireAt,
  type RecordResult,
  type RecordWrite,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { toDeliveryDocument } from './delivery-record.ts';
import type { DeliveryDocument } from './documents.ts';

/** One batch. Rejects on infrastructure errors; made again as it is, it changes nothing twice. */
export async function recordDeliveries(writes: RecordWrite[], db: Database): Promise<RecordResult[]> {
  const firsts = writes.filter((write) => write.kind === 'first');
  const existing = await insertFirsts(firsts, db);
  const late = await updateExisting(
    writes.filter((write) => write.kind === 'attempt' || existing.has(write.delivery.key)),
    db,
  );
  return writes.map((write) => (late.has(write) ? 'late' : 'recorded'));
}

/** Answers the keys that had a record already. */
async function insertFirsts(firsts: RecordWrite[], db: Database): Promise<Set<string>> {
  if (firsts.length === 0) return new Set();
  try {
    await db.deliveries.insertMany(
      firsts.map(({ delivery }) => toDeliveryDocument(delivery)),
      { ordered: false },
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

/** Adds attempts to records; answers those that came too late to decide anything. */
async function updateExisting(writes: RecordWrite[], db: Database): Promise<Set<RecordWrite>> {
  // A record without an attempt that exists already has nothing to add: whoever made it is further on.
  const updates = writes.filter(({ delivery }) => attemptOf(delivery) !== undefined);
  if (updates.length === 0) return new Set();
  const { matchedCount } = await db.deliveries.bulkWrite(
    updates.map((write) => ({ updateOne: deciding(write) })),
    { ordered: false },
  );
  if (matchedCount === updates.length) return new Set();

  const lateWrites = await lateAmong(updates, db);
  for (const { delivery } of lateWrites) await appendLate(delivery, db);
  return new Set(lateWrites);
}

const attemptOf = (delivery: Delivery): Attempt | undefined => delivery.attempts.at(-1);

/** A failure counts only on the attempt it was made from; a success ends any pending delivery. */
function deciding(write: RecordWrite): {
  filter: mongo.Filter<DeliveryDocument>;
  update: mongo.UpdateFilter<DeliveryDocument>;
} {
  const { delivery } = write;
  const attempt = attemptOf(delivery) as Attempt;
  const from = write.kind === 'attempt' ? write.from : 0;
  const expiry = expireAt(delivery);
  return {
    filter: {
      _id: delivery.key,
      state: 'pending',
      ...(delivery.state === 'delivered' ? {} : { attempt: from }),
      'attempts.id': { $ne: attempt.id },
    },
    update: {
      $set: {
        state: delivery.state,
        reason: delivery.reason,
        step: delivery.step,
        updatedAt: delivery.updatedAt,
        ...(delivery.nextAt === null ? {} : { nextAt: delivery.nextAt }),
        ...(expiry === null ? {} : { expireAt: expiry }),
      },
      $inc: { attempt: 1 },
      $push: { attempts: { $each: [attempt], $slice: -ATTEMPTS_KEPT } },
      $unset: { lease: 1, redeliverAt: 1, ...(delivery.nextAt === null ? { nextAt: 1 } : {}) },
    },
  };
}

/** Of a batch of which something did not match: the writes whose attempt decided nothing. Late once is late whenever it is written again. */
async function lateAmong(updates: RecordWrite[], db: Database): Promise<RecordWrite[]> {
  const projection = { 'attempts.id': 1, 'attempts.late': 1 };
  const keys = updates.map(({ delivery }) => delivery.key);
  const records = await db.deliveries.find({ _id: { $in: keys } }, { projection }).toArray();
  const decided = new Set(records.flatMap(({ attempts }) => attempts.filter(({ late }) => !late).map(({ id }) => id)));
  return updates.filter(({ delivery }) => !decided.has(attemptOf(delivery)?.id ?? ''));
}

async function appendLate(delivery: Delivery, db: Database): Promise<void> {
  const attempt: Attempt = { ...(attemptOf(delivery) as Attempt), nextAt: null, late: true };
  await db.deliveries.updateOne(
    { _id: delivery.key, 'attempts.id': { $ne: attempt.id } },
    { $push: { attempts: { $each: [attempt], $slice: -ATTEMPTS_KEPT } } },
  );
}
