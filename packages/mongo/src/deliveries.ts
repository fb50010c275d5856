import type { DeliveryStore, Log, Meter, NewEvent, RecordResult, RecordWrite } from '@hookpost/core';
import { announce } from './announce.ts';
import { coalesce } from './coalesce.ts';
import type { Database } from './connect.ts';
import { ofEvent, toDelivery } from './delivery-record.ts';
import { createDueReads, readEarliest, UNSENT } from './due-reads.ts';
import { persist } from './persist.ts';
import { recordDeliveries } from './record-deliveries.ts';

const DAY_MS = 24 * 3600 * 1000;

export type DeliveryStoreDeps = { db: Database; meter: Pick<Meter, 'batch'>; log: Log };

export function createDeliveryStore({ db, meter, log }: DeliveryStoreDeps): DeliveryStore {
  const records = coalesce<RecordWrite, RecordResult>({
    most: 500,
    run: (writes) => {
      meter.batch('records', writes.length);
      return persist('deliveries.record', () => recordDeliveries(writes, db), log);
    },
  });
  const reads = createDueReads(db);

  /** Ends pending deliveries where they stand. */
  async function end(keys: string[], state: 'cancelled' | 'failed', reason: string, now: Date): Promise<number> {
    const ended = { state, reason: { $literal: reason }, updatedAt: now, expireAt: { $add: ['$giveUpAt', DAY_MS] } };
    const { modifiedCount } = await db.deliveries.updateMany({ _id: { $in: keys }, state: 'pending' }, [
      { $set: ended },
      { $unset: ['nextAt', 'lease', 'redeliverAt'] },
    ]);
    return modifiedCount;
  }

  async function recordTelling(write: RecordWrite, tell: NewEvent): Promise<RecordResult> {
    const { key, updatedAt } = write.delivery;
    // An insert that meets a record would end the transaction. Whoever made that record has told of it.
    if (write.kind === 'first' && (await db.deliveries.countDocuments({ _id: key })) > 0) return records.add(write);
    return db.transaction(async (session) => {
      const [result = 'recorded'] = await recordDeliveries([write], db, { session });
      if (result === 'recorded') await announce(db, session, tell, updatedAt);
      return result;
    });
  }

  return {
    record: (write) => records.add(write),

    recordTelling: (write, tell) => persist('deliveries.record_telling', () => recordTelling(write, tell), log),

    async read(keys) {
      if (keys.length === 0) return [];
      return (await db.deliveries.find({ _id: { $in: keys } }, UNSENT).toArray()).map(toDelivery);
    },

    async ofEvents(keys) {
      if (keys.length === 0) return [];
      const ranges = keys.map((key) => ({ _id: ofEvent(key) }));
      return (await db.deliveries.find({ $or: ranges }, UNSENT).toArray()).map(toDelivery);
    },

    due: async (hookId, now, limit, except) => (await reads.due({ hookId, now, limit, except })).map(toDelivery),

    async heads(hookId, limit) {
      const query = { hookId, state: 'pending' } as const;
      return (await db.deliveries.find(query, UNSENT).sort({ seq: 1 }).limit(limit).toArray()).map(toDelivery);
    },

    nextDue: async (hookId) => (await reads.nextDue([hookId])).get(hookId) ?? null,

    async lease(open, by) {
      await db.deliveries.bulkWrite(
        open.map(({ key, attempt, since, until }) => ({
          updateOne: {
            filter: { _id: key, state: 'pending', attempt },
            update: { $set: { lease: { by, since, until }, nextAt: until } },
          },
        })),
        { ordered: false },
      );
    },

    async release(keys, by, now) {
      const mine = { _id: { $in: keys }, state: 'pending', 'lease.by': by } as const;
      await db.deliveries.updateMany(mine, { $set: { nextAt: now, 'lease.until': now, 'lease.released': true } });
    },

    async cancel(hookId, reason, now, limit) {
      const projection = { _id: 1 };
      const page = await db.deliveries.find({ hookId, state: 'pending' }, { projection }).limit(limit).toArray();
      await end(
        page.map(({ _id }) => _id),
        'cancelled',
        reason,
        now,
      );
      return page.length;
    },

    async expire(now, limit, tell) {
      const unleased = { $or: [{ lease: { $exists: false } }, { 'lease.until': { $lt: now } }] };
      const query = { state: 'pending', giveUpAt: { $lt: now }, ...unleased } as const;
      const projection = { ...UNSENT.projection, attempts: { $slice: -1 } };
      const page = await db.deliveries.find(query, { projection }).limit(limit).toArray();
      await tell?.(page.map(toDelivery));
      await end(
        page.map(({ _id }) => _id),
        'failed',
        'expired',
        now,
      );
      return page.length;
    },

    async pendingHooks(after, lanes) {
      const from = { $gt: after ?? '' };
      const options = { projection: { _id: 1 }, sort: { _id: 1 }, skip: lanes - 1 } as const;
      const next = (await db.lanes.findOne({ _id: from }, options))?._id ?? null;
      const hookId = next === null ? from : { ...from, $lte: next };
      return { hooks: await readEarliest(db, hookId, ['nextAt', 'tenantId', 'updatedAt']), next };
    },
  };
}
