import {
  type Actor,
  type AuditAction,
  type AuditChange,
  type AuditKind,
  type AuditLog,
  type AuditRecord,
  type Clock,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { AuditDocument } from './documents.ts';
import { olderThan, pageOf } from './page.ts';

/** Whose log a change of a tenant is in: no tenant can have this id. */
export const PLATFORM = '*';

export type Change = {
  tenantId: TenantId | typeof PLATFORM;
  by: Actor;
  at: Date;
  action: AuditAction;
  target: { kind: AuditKind; id: string };
  /** null: nothing changed that is kept, and no record is made. */
  change: AuditChange | null;
};

/** Appends a change to the log in the transaction that makes it; null: nothing else is written with it. */
export async function recordChange(db: Database, session: mongo.ClientSession | null, entry: Change): Promise<void> {
  const { by, change, ...fixed } = entry;
  if (change === null) return;
  const { requestId, ...actor } = by;
  const document = { _id: new mongo.ObjectId(), ...fixed, actor, change: JSON.stringify(change), requestId };
  await db.audit.insertOne(document, session === null ? {} : { session });
}

/** What a secret that is read leaves of itself. */
const UNCHANGED: AuditChange = { before: null, after: null };

type AuditLogDeps = { db: Database; clock?: Pick<Clock, 'now'> };

export function createAuditLog({ db, clock = systemClock() }: AuditLogDeps): AuditLog {
  return {
    async list(tenantId, { actor, target, platform = false }, { limit, after }) {
      const tenant = await db.tenants.findOne({ _id: tenantId }, { projection: { createdAt: 1 } });
      if (tenant === null) return { data: [], next: null };
      const place = after && { at: after.at, id: new mongo.ObjectId(after.id) };
      const matching = {
        ...(actor !== undefined && { 'actor.id': actor }),
        ...(target !== undefined && { 'target.id': target }),
      };
      const logs = [{ tenantId, at: { $gte: tenant.createdAt } }, ...(platform ? [{ tenantId: PLATFORM }] : [])];
      const rows = await db.audit
        // Each log goes by its index, and the server merges them in their order.
        .find({ $or: logs.map((log) => ({ ...matching, $and: [log, olderThan(place, 'at', '_id')] })) })
        .sort({ at: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(toAuditRecord), limit, (record) => ({ at: record.at, id: record.id }));
    },
    async recordSecretRead(tenantId, hookId, by) {
      const at = new Date(clock.now());
      const target = { kind: 'hook' as const, id: hookId };
      await recordChange(db, null, { tenantId, by, at, action: 'hook.secret_read', target, change: UNCHANGED });
    },
    async recordPortalLink(tenantId, id, shown, by) {
      const at = new Date(clock.now());
      const target = { kind: 'portal_link' as const, id };
      const change = { before: null, after: shown };
      await recordChange(db, null, { tenantId, by, at, action: 'portal_link.created', target, change });
    },
  };
}

const toAuditRecord = ({ _id, tenantId: _tenant, change, ...record }: AuditDocument): AuditRecord => ({
  id: _id.toHexString(),
  ...record,
  change: JSON.parse(change),
});
