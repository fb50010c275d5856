import type { ApiKey, KeyStore, NewApiKey, TenantId } from '@hookpost/core';
import { hashKey, newSecret, randomId } from '@hookpost/platform';
import type { Database } from './connect.ts';
import type { KeyDocument } from './documents.ts';
import { modelsOf, own } from './models.ts';
import { olderThan, pageOf } from './page.ts';

export function createKeyStore({ db }: { db: Database }): KeyStore {
  const { Key } = modelsOf(db.connection);

  const documentOf = (tenantId: TenantId, secret: string, key: NewApiKey): KeyDocument => ({
    _id: hashKey(secret),
    id: randomId('key_'),
    tenantId,
    name: key.name,
    scopes: key.scopes,
    owner: key.owner,
    expiresAt: key.expiresAt,
    createdAt: new Date(),
  });

  return {
    async create(tenantId, key) {
      const secret = newSecret('hpk_');
      const document = documentOf(tenantId, secret, key);
      await Key.create([document]);
      return { key: toKey(document), secret };
    },

    async ensure(tenantId, secret, key) {
      const { _id, name, scopes, owner, expiresAt, ...fixed } = documentOf(tenantId, secret, key);
      const write = { $set: { name, scopes, owner, expiresAt, configured: true as const }, $setOnInsert: fixed };
      await Key.updateOne({ _id }, write, { upsert: true });
      await Key.deleteMany({ configured: true, _id: own({ $ne: _id }) });
    },

    async findBySecret(secret) {
      const document = await Key.findById(hashKey(secret)).lean();
      return document && toKey(document as KeyDocument);
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

    async remove(tenantId, id) {
      const { deletedCount } = await Key.deleteOne({ tenantId, id });
      return deletedCount === 1;
    },
  };
}

const toKey = ({ _id, configured, tenantId, ...key }: KeyDocument): ApiKey => ({
  ...key,
  configured: configured ?? false,
  tenantId: tenantId as TenantId,
});
