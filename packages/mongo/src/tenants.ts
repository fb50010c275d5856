import type { Tenant, TenantId, TenantStore } from '@hookpost/core';
import type { Database } from './connect.ts';
import type { TenantDocument } from './documents.ts';
import { modelsOf, own } from './models.ts';
import { isDuplicateKey, olderThan, pageOf } from './page.ts';

/** `removeHook` is the hook store's: it tells the workers that what is pending ends. */
export type TenantDeps = { db: Database; removeHook: (tenantId: TenantId, id: string) => Promise<boolean> };

export function createTenantStore({ db, removeHook }: TenantDeps): TenantStore {
  const { Hook, Key, Tenant } = modelsOf(db.connection);

  return {
    async create({ id, name }) {
      // Above every version of a removed tenant of this id, whose hooks a worker may still have in memory.
      const document: TenantDocument = { _id: id, name, hooksVersion: Date.now(), createdAt: new Date() };
      try {
        await Tenant.create([document]);
        return toTenant(document);
      } catch (error) {
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    },

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
    async remove(id) {
      if ((await Tenant.exists({ _id: id })) === null) return false;
      await Key.deleteMany({ tenantId: id });
      const hooks = await Hook.find({ tenantId: id, deletedAt: own({ $exists: false }) }, { _id: 1 }).lean();
      for (const hook of hooks) await removeHook(id, hook._id.toHexString());
      await Promise.all(
        [db.events, db.deliveries, db.statuses, db.recoveries].map((logs) => logs.deleteMany({ tenantId: id })),
      );
      await Tenant.deleteOne({ _id: id });
      return true;
    },
  };
}

const toTenant = ({ _id, name, createdAt }: TenantDocument): Tenant => ({ id: _id as TenantId, name, createdAt });
