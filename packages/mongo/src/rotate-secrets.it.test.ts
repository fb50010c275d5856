import type { HookSettings, TenantId } from '@hookpost/core';
import { createVault, type EncryptionKey } from '@hookpost/platform';
import { makeSettings, newTenantId, silentLog, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHookSource } from './catalogue.ts';
import type { Database } from './connect.ts';
import { createHookStore } from './hooks.ts';
import { createJwtKeyStore } from './jwt-keys.ts';
import { rotateSecrets, sealedUnder } from './rotate-secrets.ts';
import { openTestDatabase } from './stores.fixture.ts';
import { createTenantStore } from './tenants.ts';

const key = (id: string, fill: number): EncryptionKey => ({ id, key: Buffer.alloc(32, fill) });
const OLD = key('old', 1);
const NEW = key('new', 2);
const [before, during, afterwards] = [createVault([OLD]), createVault([NEW, OLD]), createVault([NEW])];

const SECRETS: Partial<HookSettings> = {
  auth: { type: 'bearer', token: 't' },
  tls: { cert: 'c', key: 'k' },
  headers: { 'X-Key': 'h' },
  native: { secret: 'n' },
};

let db: Database;
let close: () => Promise<void>;
let tenantId: TenantId;

const hooksBy = (vault: typeof before) => createHookStore({ db, vault });
const silently = () => {};

beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
});
beforeEach(async () => {
  await Promise.all([db.hooks.deleteMany({}), db.jwtKeys.deleteMany({})]);
  tenantId = newTenantId();
  await createTenantStore({ db, removeHook: hooksBy(before).remove }).create({ id: tenantId, name: 'T' }, TESTER);
});
afterAll(() => close());

async function newHook(settings = SECRETS): Promise<string> {
  const made = await hooksBy(before).create(tenantId, makeSettings(settings), TESTER);
  if (made.kind !== 'ok') throw new Error(made.kind);
  return made.hook.id;
}

describe('rotating', () => {
  it('seals every secret with the new key: the old one is then of no use any more', async () => {
    const ids = [await newHook(), await newHook({})];
    const jwtKeys = createJwtKeyStore({ db, vault: before });
    const made = await jwtKeys.create(tenantId, { alg: 'HS256', key: 'k'.repeat(32), audience: null }, TESTER);
    expect(await sealedUnder(db)).toEqual({ old: 3 });

    const [hooks, keys] = await rotateSecrets({ db, vault: during }, silently);
    expect(hooks).toEqual({ collection: 'hooks', read: 2, resealed: 2, unreadable: 0 });
    expect(keys).toEqual({ collection: 'jwtKeys', read: 1, resealed: 1, unreadable: 0 });
    expect(await sealedUnder(db)).toEqual({ new: 3 });
    expect(await hooksBy(afterwards).get(tenantId, ids[0] ?? '')).toMatchObject(SECRETS);
    const opened = await createJwtKeyStore({ db, vault: afterwards }).ofAlg('HS256', 10);
    expect(opened).toMatchObject([{ id: made.kind === 'ok' && made.key.id, key: 'k'.repeat(32) }]);
  });

  it('goes through more than one page, tells of each, and passes over what is done', async () => {
    const id = await newHook();
    const original = await db.hooks.findOne({});
    const { _id, ...copy } = original as NonNullable<typeof original>;
    await db.hooks.insertMany(Array.from({ length: 249 }, () => ({ ...copy }) as never));
    const read: number[] = [];
    await rotateSecrets({ db, vault: during }, (progress) => void read.push(progress.read));
    expect(read).toEqual([100, 200, 250]);
    const version = async () => (await db.tenants.findOne({ _id: tenantId }))?.hooksVersion;
    const done = await version();
    const [again] = await rotateSecrets({ db, vault: during }, silently);
    expect(again).toMatchObject({ read: 250, resealed: 0 });
    expect(await version()).toBe(done);
    expect(await hooksBy(afterwards).get(tenantId, id)).toMatchObject(SECRETS);
  });

  it('gives hooks a new version, so that every catalogue reads them anew', async () => {
    await newHook();
    const hooks = hooksBy(during);
    const source = createHookSource({ db, vault: during, hooks, now: Date.now, log: silentLog });
    const first = (await source.catalogues([tenantId])).get(tenantId);
    await rotateSecrets({ db, vault: during }, silently);
    expect((await source.catalogues([tenantId])).get(tenantId)).not.toBe(first);
    const tenant = await db.tenants.findOne({ _id: tenantId });
    expect((await db.hooks.findOne({ tenantId }))?.version).toBe(tenant?.hooksVersion);
  });

  it('loses no change that is made at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => newHook()));
    const hooks = hooksBy(during);
    const rename = (id: string) => hooks.update(tenantId, id, (hook) => ({ ...hook, name: 'renamed' }), TESTER);
    await Promise.all([rotateSecrets({ db, vault: during }, silently), ...ids.map(rename)]);
    for (const id of ids) {
      expect(await hooksBy(afterwards).get(tenantId, id)).toMatchObject({ ...SECRETS, name: 'renamed' });
    }
  });

  it('leaves what it can not open as it is, and says how much that is', async () => {
    await newHook();
    const [hooks] = await rotateSecrets({ db, vault: afterwards }, silently);
    expect(hooks).toEqual({ collection: 'hooks', read: 1, resealed: 0, unreadable: 1 });
    expect(await sealedUnder(db)).toEqual({ old: 1 });
  });

  it('comes by itself with every change of a hook', async () => {
    const id = await newHook();
    await hooksBy(during).update(tenantId, id, (hook) => ({ ...hook, name: 'touched' }), TESTER);
    expect(await sealedUnder(db)).toEqual({ new: 1 });
  });
});
