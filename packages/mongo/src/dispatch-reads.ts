import type { EventKey, TenantId } from '@hookpost/core';
import type { mongo } from 'mongoose';
import { coalesce } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { EventDocument, TenantDocument } from './documents.ts';

/** At most about so many keys a read. */
const MOST_KEYS = 500;

export const UNDISPATCHED = { dispatch: { $exists: true } };

/** What every dispatch reads first. What is asked for in one turn, or while a read is under way, goes together. */
export type DispatchReads = {
  /** Those of these events that wait for dispatch. */
  undispatched(keys: EventKey[]): Promise<EventDocument[]>;
  /** The `hooksVersion` of each tenant. */
  hooksVersions(tenantIds: TenantId[]): Promise<Map<TenantId, number>>;
};

type Version = Pick<TenantDocument, '_id' | 'hooksVersion'>;
type Asked = { events: EventKey[]; tenants: TenantId[] };
type Found = { events: Map<string, EventDocument>; versions: Map<TenantId, number> };

const VERSION = { hooksVersion: 1 } as const;

/**
 * Events and versions in one command: where events come one by one, the round trip costs each side several times what the
 * read does. One at a time, so the busier the process, the fewer the reads.
 */
export function createDispatchReads(db: Database): DispatchReads {
  const { add } = coalesce<Asked, Found>({
    most: Number.POSITIVE_INFINITY,
    mostBytes: MOST_KEYS,
    sizeOf: ({ events, tenants }) => events.length + tenants.length,
    inFlight: 1,
    async run(asked) {
      const events = [...new Set(asked.flatMap((each) => each.events))];
      const tenants = [...new Set(asked.flatMap((each) => each.tenants))];
      const found = sorted(await read(db, events, tenants));
      return asked.map(() => found);
    },
  });

  return {
    async undispatched(keys) {
      if (keys.length === 0) return [];
      const { events } = await add({ events: keys, tenants: [] });
      return keys.flatMap((key) => events.get(key) ?? []);
    },
    async hooksVersions(tenantIds) {
      const { versions } = await add({ events: [], tenants: tenantIds });
      return new Map(tenantIds.flatMap((id) => (versions.has(id) ? [[id, versions.get(id) as number]] : [])));
    },
  };
}

function read(db: Database, events: EventKey[], tenants: TenantId[]): Promise<(EventDocument | Version)[]> {
  // All of it in the first answer.
  const options = { batchSize: MOST_KEYS * 2 };
  const ofEvents: mongo.Filter<EventDocument> = { _id: { $in: events }, ...UNDISPATCHED };
  const ofTenants: mongo.Filter<TenantDocument> = { _id: { $in: tenants } };
  if (tenants.length === 0) return db.events.find(ofEvents, options).toArray();
  if (events.length === 0) return db.tenants.find(ofTenants, { ...options, projection: VERSION }).toArray();
  const versions = { coll: 'tenants', pipeline: [{ $match: ofTenants }, { $project: VERSION }] };
  return db.events
    .aggregate<EventDocument | Version>([{ $match: ofEvents }, { $unionWith: versions }], options)
    .toArray();
}

function sorted(documents: (EventDocument | Version)[]): Found {
  const found: Found = { events: new Map(), versions: new Map() };
  for (const document of documents) {
    if ('hooksVersion' in document) found.versions.set(document._id as TenantId, document.hooksVersion);
    else found.events.set(document._id, document);
  }
  return found;
}
