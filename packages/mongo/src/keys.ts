import { type ApiKey, type Clock, type KeyStore, type NewApiKey, systemClock, type TenantId } from '@hookpost/core';
import { hashKey, newSecret, randomId } from '@hookpost/platform';
import { auditKeys } from './audit-key.ts';
import { coalesceReads, READS_AT_ONCE } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { KeyDocument } from './documents.ts';
import { holdTenant } from './hold-tenant.ts';
import { modelsOf, own } from './models.ts';
import { olderThan, pageOf } from './page.ts';

const KEYS_PER_READ = 500;

export function createKeyStore({ db, clock = systemClock() }: { db: Database; clock?: Pick<Clock, 'now'> }): KeyStore {
  const { Key } = modelsOf(db.connection);
  const audit = auditKeys(db, clock);

  // Of a thousand publishers each asks again every few seconds: one by one that costs as much as all else of publishing.
  const byHash = coalesceReads<string, KeyDocument>(
    KEYS_PER_READ,
    async (hashes) => {
      const documents = await db.keys.find({ _id: { $in: hashes } }).toArray();
      return new Map(documents.map((document) => [document._id, document]));
    },
    READS_AT_ONCE,
  );

  const documentOf = (tenantId: TenantId, secret: string, key: NewApiKey): KeyDocument => ({
    _id: hashKey(secret),
    id: randomId('key_'),
    tenantId,
    name: key.name,
    scopes: key.scopes,
    owner: key.owner,
    expiresAt: key.expiresAt,
    createdAt: new Date(clock.now()),
  });

  return {
    async create(tenantId, key, by) {
      const secret = newSecret('hpk_');
      const document = documentOf(tenantId, secret, key);
      await db.transaction(async (session) => {
        await holdTenant(db, session, tenantId);
        await Key.create([document], { session });
        await audit.key(session, document, 'created', by);
      });
      return { key: toKey(document), secret };
    },

    async ensure(tenantId, secret, key, by) {
      const document = documentOf(tenantId, secret, key);
      const { _id, name, scopes, owner, expiresAt, ...fixed } = document;
      const write = { $set: { name, scopes, owner, expiresAt, configured: true as const }, $setOnInsert: fixed };
      await db.transaction(async (session) => {
        const { upsertedCount } = await Key.updateOne({ _id }, write, { upsert: true, session });
        if (upsertedCount === 1) await audit.key(session, document, 'created', by);
      });
      const others = await Key.find({ configured: true, _id: own({ $ne: _id }) }).lean();
      for (const other of others as KeyDocument[]) {
        await db.transaction(async (session) => {
          const { deletedCount } = await Key.deleteOne({ _id: other._id }, { session });
          if (deletedCount === 1) await audit.key(session, other, 'deleted', by);
        });
      }
    },

    async findBySecret(secret) {
      const hash = hashKey(secret);
      const document = (await byHash([hash])).get(hash);
      return document === undefined ? null : toKey(document);
    },

    async get(tenantId, id) {
      const document = await Key.findOne({ tenantId, id }).lean();
      return document && toKey(document as KeyDocument);
    },

    async list(tenantId, { limit, after }) {
      const rows = await db.keys
        .find({ tenantId, ...olderThan(after, 'createdAt', 'id') })
        .sort({ createdAt: -1, id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(toKey), limit, (key) => ({ at: key.createdAt, id: key.id }));
    },

    remove: (tenantId, id, by) =>
      db.transaction(async (session) => {
        const document = (await Key.findOneAndDelete({ tenantId, id }, { session }).lean()) as KeyDocument | null;
        if (document === null) return false;
        await audit.key(session, document, 'deleted', by);
        return true;
      }),
  };
}

const toKey = ({ _id, configured, tenantId, ...key }: KeyDocument): ApiKey => ({
  ...key,
  configured: configured ?? false,
  tenantId: tenantId as TenantId,
});
