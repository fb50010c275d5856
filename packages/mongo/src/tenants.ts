import {
  type Actor,
  auditChange,
  type Clock,
  systemClock,
  type Tenant,
  type TenantId,
  type TenantStore,
} from '@hookpost/core';
import type { mongo } from 'mongoose';
import { PLATFORM, recordChange } from './audit.ts';
import type { Database } from './connect.ts';
import type { TenantDocument } from './documents.ts';
import { modelsOf, own } from './models.ts';
import { isDuplicateKey, olderThan, pageOf } from './page.ts';

/** `removeHook` is the hook store's: it tells the workers that what is pending ends. */
export type TenantDeps = {
  db: Database;
  removeHook: (tenantId: TenantId, id: string, by: Actor) => Promise<boolean>;
  clock?: Pick<Clock, 'now'>;
};

export function createTenantStore({ db, removeHook, clock = systemClock() }: TenantDeps): TenantStore {
  const { Hook, JwtKey, Key, Tenant } = modelsOf(db.connection);

  /** In the log of the platform: a tenant's own goes with it, for whoever gets its id next. */
  const record = (session: mongo.ClientSession, { _id: id, name }: { _id: string; name: string }, deed: Deed) => {
    const change =
      deed.action === 'tenant.created' ? { before: null, after: { name } } : { before: { name }, after: null };
    return recordChange(db, session, { tenantId: PLATFORM, ...deed, target: { kind: 'tenant', id }, change });
  };

  return {
    async create({ id, name }, by) {
      const now = clock.now();
      // Above every version of a removed tenant of this id, whose hooks a worker may still have in memory.
      const document: TenantDocument = { _id: id, name, hooksVersion: now, createdAt: new Date(now) };
      try {
        await db.transaction(async (session) => {
          await Tenant.create([document], { session });
          await record(session, document, { action: 'tenant.created', by, at: document.createdAt });
        });
      } catch (error) {
        if (isDuplicateKey(error)) return null;
        throw error;
      }
      // What came for one before that had this id, while it was removed.
      const late = { tenantId: id, acceptedAt: { $lt: document.createdAt } };
      await Promise.all([db.events, db.deliveries].map((logs) => logs.deleteMany(late)));
      return toTenant(document);
    },

    update: (id, change, by) =>
      db.transaction(async (session) => {
        const document = await db.tenants.findOne({ _id: id }, { session });
        if (document === null) return null;
        const before = toTenant(document);
        const after = { ...before, ...change(before) };
        const { name, retentionDays, payloadDays } = after;
        // What was walked over before is looked at again, by the new times.
        await db.tenants.updateOne(
          { _id: id },
          { $set: { name, retentionDays, payloadDays }, $unset: { walks: 1 } },
          { session },
        );
        await recordChange(db, session, {
          tenantId: PLATFORM,
          by,
          at: new Date(clock.now()),
          action: 'tenant.changed',
          target: { kind: 'tenant', id },
          change: auditChange(before, after, (tenant) => ({
            name: tenant.name,
            retentionDays: tenant.retentionDays,
            payloadDays: tenant.payloadDays,
          })),
        });
        return after;
      }),

    async get(id) {
      const document = await Tenant.findById(id).lean();
      return document && toTenant(document);
    },

    async list({ limit, after }) {
      const rows = await db.tenants
        .find(olderThan(after, 'createdAt', '_id'))
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(toTenant), limit, (tenant) => ({ at: tenant.createdAt, id: tenant.id }));
    },

    /** Access ends first and the tenant itself goes last, so that a removal that was cut short can be asked for again. */
    async remove(id, by) {
      if ((await Tenant.exists({ _id: id })) === null) return false;
      await Key.deleteMany({ tenantId: id });
      await JwtKey.deleteMany({ tenantId: id });
      const hooks = await Hook.find({ tenantId: id, deletedAt: own({ $exists: false }) }, { _id: 1 }).lean();
      for (const hook of hooks) await removeHook(id, hook._id.toHexString(), by);
      await Promise.all(
        [db.events, db.eventTypes, db.deliveries, db.statuses, db.rollups, db.recoveries].map((logs) =>
          logs.deleteMany({ tenantId: id }),
        ),
      );
      return db.transaction(async (session) => {
        const document = await Tenant.findOneAndDelete({ _id: id }, { session }).lean();
        // Those that were made since: see holdTenant.
        await Key.deleteMany({ tenantId: id }, { session });
        await JwtKey.deleteMany({ tenantId: id }, { session });
        if (document !== null)
          await record(session, document, { action: 'tenant.deleted', by, at: new Date(clock.now()) });
        return document !== null;
      });
    },
  };
}

type Deed = { action: 'tenant.created' | 'tenant.deleted'; by: Actor; at: Date };

const toTenant = ({ _id, name, retentionDays, payloadDays, createdAt }: TenantDocument): Tenant => ({
  id: _id as TenantId,
  name,
  retentionDays: retentionDays ?? null,
  payloadDays: payloadDays ?? null,
  createdAt,
});
