import {
  type Actor,
  auditChange,
  type Clock,
  type EventType,
  type EventTypeSettings,
  type EventTypeStore,
  notFound,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import { recordChange } from './audit.ts';
import { coalesceReads, READS_AT_ONCE } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { EventTypeDocument, TenantDocument } from './documents.ts';
import { olderThan, pageOf } from './page.ts';

/** Of one tenant: each with a schema may have to be compiled and kept. */
const MAX_PER_TENANT = 1000;

const TENANTS_PER_READ = 500;

export type EventTypeDeps = { db: Database; clock?: Pick<Clock, 'now'> };

export function createEventTypeStore({ db, clock = systemClock() }: EventTypeDeps): EventTypeStore {
  const keyOf = (tenantId: TenantId, name: string): string => `${tenantId}/${name}`;

  // Every publisher asks every few seconds.
  const versions = coalesceReads<string, TenantDocument['schemasVersion']>(
    TENANTS_PER_READ,
    async (ids) => {
      const query = { _id: { $in: ids } };
      const tenants = await db.tenants.find(query, { projection: { schemasVersion: 1 } }).toArray();
      return new Map(tenants.map(({ _id, schemasVersion }) => [_id, schemasVersion]));
    },
    READS_AT_ONCE,
  );

  /** In its transaction a write also says that there is something new, and that the tenant is still there. */
  async function announce(session: mongo.ClientSession, tenantId: TenantId): Promise<void> {
    const fresh = { $set: { schemasVersion: new mongo.ObjectId() } };
    const held = await db.tenants.updateOne({ _id: tenantId }, fresh, { session });
    if (held.matchedCount === 0) throw notFound();
  }

  async function record(
    session: mongo.ClientSession,
    { tenantId, name: id }: EventTypeDocument,
    [before, after]: [EventTypeSettings | null, EventTypeSettings | null],
    by: Actor,
  ): Promise<void> {
    const deed = before === null ? 'created' : after === null ? 'deleted' : 'changed';
    const change = auditChange(before, after, ({ description, schema, example }) => ({ description, schema, example }));
    const target = { kind: 'event_type', id } as const;
    const at = new Date(clock.now());
    const action = `event_type.${deed}` as const;
    await recordChange(db, session, { tenantId: tenantId as TenantId, by, at, action, target, change });
  }

  return {
    put: (tenantId, name, settings, by) =>
      db.transaction(async (session) => {
        await announce(session, tenantId);
        const _id = keyOf(tenantId, name);
        const before = await db.eventTypes.findOne({ _id }, { session });
        const isNew = before === null;
        if (isNew && (await db.eventTypes.countDocuments({ tenantId }, { session })) >= MAX_PER_TENANT) {
          return { kind: 'too_many' };
        }
        const now = new Date(clock.now());
        const document: EventTypeDocument = {
          _id,
          tenantId,
          name,
          description: settings.description,
          ...(settings.schema !== null && { schema: settings.schema }),
          ...(settings.example !== null && { example: settings.example }),
          revision: new mongo.ObjectId(),
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        await db.eventTypes.replaceOne({ _id }, document, { upsert: true, session });
        const eventType = toEventType(document);
        await record(session, document, [before && toEventType(before), eventType], by);
        return { kind: 'ok', eventType, isNew };
      }),

    async get(tenantId, name) {
      const document = await db.eventTypes.findOne({ _id: keyOf(tenantId, name) });
      return document && toEventType(document);
    },

    async list(tenantId, { limit, after }) {
      const rows = await db.eventTypes
        .find({ tenantId, ...olderThan(after, 'createdAt', 'name') })
        .sort({ createdAt: -1, name: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(toEventType), limit, ({ createdAt, name }) => ({ at: createdAt, id: name }));
    },

    remove: (tenantId, name, by) =>
      db.transaction(async (session) => {
        const document = await db.eventTypes.findOneAndDelete({ _id: keyOf(tenantId, name) }, { session });
        if (document === null) return false;
        await announce(session, tenantId);
        await record(session, document, [toEventType(document), null], by);
        return true;
      }),

    async version(tenantId) {
      return (await versions([tenantId])).get(tenantId)?.toHexString() ?? '';
    },

    async revisions(tenantId) {
      const query = { tenantId, schema: { $exists: true } };
      const types = await db.eventTypes.find(query, { projection: { name: 1, revision: 1 } }).toArray();
      return new Map(types.map(({ name, revision }) => [name, revision.toHexString()]));
    },

    async schemaOf(tenantId, name) {
      const projection = { schema: 1, revision: 1 };
      const document = await db.eventTypes.findOne({ _id: keyOf(tenantId, name) }, { projection });
      if (document?.schema === undefined) return null;
      return { revision: document.revision.toHexString(), schema: document.schema };
    },
  };
}

const toEventType = (document: EventTypeDocument): EventType => ({
  name: document.name,
  description: document.description,
  schema: document.schema ?? null,
  example: document.example ?? null,
  createdAt: document.createdAt,
  updatedAt: document.updatedAt,
});
