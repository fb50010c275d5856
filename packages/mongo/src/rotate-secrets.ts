import { SealError, type Vault } from '@hookpost/platform';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { resealHook, resealJwtKey, SEALED } from './sealed-fields.ts';

/** Records read at once: as many hooks change in one transaction at most. */
const PAGE = 100;

/** So far: `unreadable` are those of which a secret was sealed with a key that is not configured. */
export type Rotation = { collection: 'hooks' | 'jwtKeys'; read: number; resealed: number; unreadable: number };
/** How many records hold something sealed under each key, by its id. */
export type SealedUnder = Record<string, number>;
type Id = { _id: mongo.ObjectId; tenantId: string };

/**
 * Seals with the current key whatever older ones sealed, in pages; `onPage` hears how far it is. It may run beside every
 * other process, be ended at any moment and begun again: what is done is passed over.
 */
export async function rotateSecrets(
  { db, vault }: { db: Database; vault: Vault },
  onPage: (progress: Rotation) => void,
): Promise<Rotation[]> {
  const hooks = await walk(db.hooks as never, 'hooks', onPage, (page) => resealHooks({ db, vault }, page));
  const jwtKeys = await walk(db.jwtKeys as never, 'jwtKeys', onPage, (page) => resealJwtKeys({ db, vault }, page));
  return [hooks, jwtKeys];
}

type Done = { resealed: number; unreadable: number };

async function walk(
  records: mongo.Collection<Id>,
  collection: Rotation['collection'],
  onPage: (progress: Rotation) => void,
  reseal: (page: Id[]) => Promise<Done>,
): Promise<Rotation> {
  const total: Rotation = { collection, read: 0, resealed: 0, unreadable: 0 };
  let after: mongo.ObjectId | null = null;
  while (true) {
    const rest: mongo.Filter<Id> = after === null ? {} : { _id: { $gt: after } };
    const page = await records
      .find(rest, { projection: { tenantId: 1 } })
      .sort({ _id: 1 })
      .limit(PAGE)
      .toArray();
    const last = page.at(-1);
    if (last === undefined) return total;
    const { resealed, unreadable } = await reseal(page as Id[]);
    total.read += page.length;
    total.resealed += resealed;
    total.unreadable += unreadable;
    after = last._id as mongo.ObjectId;
    onPage({ ...total });
  }
}

type Deps = { db: Database; vault: Vault };

async function resealHooks(deps: Deps, page: Id[]): Promise<Done> {
  const done = { resealed: 0, unreadable: 0 };
  for (const [tenantId, rows] of Map.groupBy(page, (row) => row.tenantId)) {
    const ids = rows.map(({ _id }) => _id);
    const { resealed, unreadable } = await resealTenantHooks(deps, tenantId, ids);
    done.resealed += resealed;
    done.unreadable += unreadable;
  }
  return done;
}

/** As every write of hooks: with a new version, so that every catalogue reads them anew. A write in between begins it again. */
function resealTenantHooks({ db, vault }: Deps, tenantId: string, ids: mongo.ObjectId[]): Promise<Done> {
  return db.transaction(async (session) => {
    const documents = await db.hooks.find({ _id: { $in: ids } }, { session }).toArray();
    const { changes, unreadable } = attempt(documents, (document) => resealHook(document, vault));
    if (changes.length === 0) return { resealed: 0, unreadable };
    const bump = { $inc: { hooksVersion: 1 } };
    // null: the tenant is gone, and these are tombstones that nobody reads.
    const tenant = await db.tenants.findOneAndUpdate({ _id: tenantId }, bump, { session, returnDocument: 'after' });
    const writes = changes.map(({ document: { _id, version }, fields }) => ({
      updateOne: {
        filter: { _id, version },
        update: { $set: { ...fields, version: tenant?.hooksVersion ?? version } },
      },
    }));
    await db.hooks.bulkWrite(writes, { session });
    return { resealed: changes.length, unreadable };
  });
}

async function resealJwtKeys({ db, vault }: Deps, page: Id[]): Promise<Done> {
  const documents = await db.jwtKeys.find({ _id: { $in: page.map(({ _id }) => _id) } }).toArray();
  const { changes, unreadable } = attempt(documents, (document) => resealJwtKey(document, vault));
  // Matched by what was read: their sealed text is their version.
  for (const { document, fields } of changes) {
    await db.jwtKeys.updateOne({ _id: document._id, key: document.key }, { $set: fields });
  }
  return { resealed: changes.length, unreadable };
}

/** What `reseal` changes of each document; null: nothing. One that can't be opened stays as it is. */
function attempt<T, F>(documents: T[], reseal: (document: T) => F | null) {
  const changes: { document: T; fields: F }[] = [];
  let unreadable = 0;
  for (const document of documents) {
    try {
      const fields = reseal(document);
      if (fields !== null) changes.push({ document, fields });
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      unreadable += 1;
    }
  }
  return { changes, unreadable };
}

/** Counts records by the keys that they are sealed under. */
export async function sealedUnder(db: Database): Promise<SealedUnder> {
  const counts: SealedUnder = {};
  for (const [collection, sealed] of Object.entries(SEALED)) {
    const rows = await db[collection as keyof typeof SEALED]
      .aggregate<{ _id: string; n: number }>([
        {
          $project: { keys: { $setUnion: [{ $map: { input: sealed, in: { $first: { $split: ['$$this', '.'] } } } }] } },
        },
        { $unwind: '$keys' },
        { $group: { _id: '$keys', n: { $sum: 1 } } },
      ])
      .toArray();
    for (const { _id, n } of rows) counts[_id] = (counts[_id] ?? 0) + n;
  }
  return counts;
}
