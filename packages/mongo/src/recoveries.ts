import type { Clock, RecoveryStore } from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { RecoveryDocument } from './documents.ts';
import { pageOf } from './page.ts';
import { askedDeliveries } from './recovery-candidates.ts';
import { markLane, recoveryId, toRecovery } from './recovery-record.ts';
import { type OnWoken, waking } from './waking.ts';

/** `total` begins with what is found so far: counting more would keep its caller waiting. */
const COUNTED = 10_000;

export type RecoveryStoreDeps = { db: Database; clock: Clock; onWoken: OnWoken };

export function createRecoveryStore({ db, clock, onWoken }: RecoveryStoreDeps): RecoveryStore {
  return {
    async create(tenantId, request) {
      const createdAt = new Date(clock.now());
      // What is accepted from now on is matched as it comes.
      const to = request.to < createdAt ? request.to : createdAt;
      const progress = { state: 'running', done: 0, failed: 0, after: null, createdAt, finishedAt: null } as const;
      const asked = { tenantId, ...request, to, ...progress };
      const total = await db.deliveries.countDocuments(askedDeliveries(asked), { limit: COUNTED });
      const document: RecoveryDocument = { _id: new mongo.ObjectId(), ...asked, total };
      const { hookId } = request;
      return waking(db, onWoken, async (session, wake) => {
        const living = { _id: new mongo.ObjectId(hookId), tenantId, deletedAt: { $exists: false } };
        if ((await db.hooks.findOne(living, { session, projection: { _id: 1 } })) === null) return null;
        await db.recoveries.insertOne(document, { session });
        await wake({ hookId, tenantId, change: 'keep' });
        await markLane(db, session, document);
        return toRecovery(document);
      });
    },

    async get(tenantId, id) {
      const _id = recoveryId(id);
      const document = _id && (await db.recoveries.findOne({ _id, tenantId }));
      return document && toRecovery(document);
    },

    async list(tenantId, { limit, after }) {
      const before = after === null ? {} : { _id: { $lt: new mongo.ObjectId(after.id) } };
      const query = { tenantId, ...before };
      const rows = await db.recoveries
        .find(query)
        .sort({ _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(toRecovery), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
    },

    cancel: (tenantId, id) =>
      waking(db, onWoken, async (session, wake) => {
        const _id = recoveryId(id);
        const document = _id && (await db.recoveries.findOne({ _id, tenantId }, { session }));
        if (document === null) return { kind: 'missing' };
        if (document.state !== 'running') return { kind: 'not_running' };
        const ended = { state: 'cancelled', finishedAt: new Date(clock.now()) } as const;
        await db.recoveries.updateOne({ _id: document._id }, { $set: ended }, { session });
        await wake({ hookId: document.hookId, tenantId, change: 'keep' });
        await markLane(db, session, document);
        return { kind: 'ok', recovery: toRecovery({ ...document, ...ended }) };
      }),
  };
}
