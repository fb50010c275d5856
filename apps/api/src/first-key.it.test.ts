import { SCOPES } from '@hookpost/core';
import { connectMongo, createKeyStore, createTenantStore, type Database } from '@hookpost/mongo';
import { TESTER, testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureFirstKey } from './first-key.ts';
import { DEFAULT_TENANT } from './middleware/authenticate.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await testDatabase();
  db = await connectMongo({ uri: database.uri, serverSelectionMs: 5000 });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

describe('the first key', () => {
  it('is the configured one alone: a change ends the key before it, and no other', async () => {
    const keys = createKeyStore({ db });
    const stores = { keys, tenants: createTenantStore({ db, removeHook: async () => true }) };
    await ensureFirstKey(stores, 'first');
    const alike = { name: 'HOOKPOST_API_KEY', scopes: [...SCOPES], owner: null, expiresAt: null };
    const made = await keys.create(DEFAULT_TENANT, alike, TESTER);

    await ensureFirstKey(stores, 'second');
    await ensureFirstKey(stores, 'second');
    expect(await keys.findBySecret('first')).toBeNull();
    expect(await keys.findBySecret(made.secret)).toEqual(made.key);
    expect(await keys.findBySecret('second')).toMatchObject({ tenantId: DEFAULT_TENANT, ...alike });
  });
});
