import type { Delivery, Recovery, RecoverySource, RecoveryStep } from '@hookpost/core';
import { mongo } from 'mongoose';
import { announce } from './announce.ts';
import type { Database } from './connect.ts';
import { toDeliveryDocument, toDeliveryUpdate } from './delivery-record.ts';
import type { DeliveryDocument } from './documents.ts';
import { keepEvents } from './keep-events.ts';
import { wakeLane } from './lane-wake.ts';
import { eventCandidates, overCandidates } from './recovery-candidates.ts';
import { markLane, toRecovery } from './recovery-record.ts';

type Session = mongo.ClientSession;

/** Nobody waits for a page, and one that is too long for a busy database would be so every time. */
const PAGE_MS = 10_000;

export function createRecoverySource({ db }: { db: Database }): RecoverySource {
  /** Answers how many were still over, and so are pending now. */
  async function sendAgain(deliveries: Delivery[], { states }: Recovery, session: Session): Promise<number> {
    if (deliveries.length === 0) return 0;
    const updates = deliveries.map((delivery) => ({
      updateOne: {
        filter: { _id: delivery.key, state: { $in: states }, attempt: delivery.attempt },
        update: toDeliveryUpdate(delivery),
      },
    }));
    return (await db.deliveries.bulkWrite(updates as mongo.AnyBulkWriteOperation<DeliveryDocument>[], { session }))
      .modifiedCount;
  }

  /** Answers how many there really were not yet. */
  async function make(deliveries: Delivery[], session: Session): Promise<number> {
    if (deliveries.length === 0) return 0;
    const upserts = deliveries.map((delivery) => ({
      updateOne: { filter: { _id: delivery.key }, update: { $setOnInsert: newFields(delivery) }, upsert: true },
    }));
    return (await db.deliveries.bulkWrite(upserts, { session })).upsertedCount;
  }

  return {
    async next(tenantId, hookId) {
      const document = await db.recoveries.findOne({ tenantId, hookId, state: 'running' }, { sort: { _id: 1 } });
      return document && toRecovery(document);
    },

    candidates: (recovery, limit) => (recovery.missed ? eventCandidates : overCandidates)(db, recovery, limit),

    pending: (hookId, most) =>
      db.deliveries.countDocuments({ hookId, state: 'pending' }, { limit: most, hint: 'waiting' }),

    async advance(recovery, step) {
      await db.transaction(async (session) => {
        // Another holder may have made this page, or somebody have ended the recovery.
        const here = { _id: new mongo.ObjectId(recovery.id), state: 'running', after: recovery.after } as const;
        if ((await db.recoveries.findOne(here, { session })) === null) return;
        const again = await sendAgain(step.again, recovery, session);
        const made = await make(step.missed, session);
        await keepEvents(db, session, [...step.again, ...step.missed]);
        await db.recoveries.updateOne(here, progress(step, again + made), { session });
        if (step.tell) await announce(db, session, step.tell, step.at);
        // While it runs its lane is due, whoever dies. To wake that with every page would fail the page at each report on a busy lane.
        if (!step.finished) return;
        await wakeLane(db, session, { hookId: recovery.hookId, tenantId: recovery.tenantId, change: 'keep' });
        await markLane(db, session, recovery);
      }, PAGE_MS);
    },
  };
}

function newFields(delivery: Delivery): Omit<DeliveryDocument, '_id'> {
  const { _id, ...fields } = toDeliveryDocument(delivery);
  return fields;
}

function progress({ failed, after, finished, at }: RecoveryStep, done: number): Record<string, unknown>[] {
  const seen = { $add: ['$done', '$failed'] };
  return [
    { $set: { done: { $add: ['$done', done] }, failed: { $add: ['$failed', failed] }, after: { $literal: after } } },
    { $set: finished ? { total: seen, state: 'done', finishedAt: at } : { total: { $max: ['$total', seen] } } },
  ];
}
