import type { Actor, AuditRecord, HookSettings, TenantId } from '@hookpost/core';
import { createVault } from '@hookpost/platform';
import { makeSettings, newTenantId, silentLog, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuditLog } from './audit.ts';
import { createHookSource } from './catalogue.ts';
import type { Database } from './connect.ts';
import { createHookStore } from './hooks.ts';
import { createJwtKeyStore } from './jwt-keys.ts';
import { createKeyStore } from './keys.ts';
import { openTestDatabase, storesOn } from './stores.fixture.ts';

const CANARY = 'c4nary-in-the-audit-log';
const ADA: Actor = { kind: 'key', id: 'key_ada', name: 'Ada', requestId: 'req-1' };
const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 1) }]);

let db: Database;
let close: () => Promise<void>;
let stores: ReturnType<typeof storesOn>;
let audit: ReturnType<typeof createAuditLog>;

beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
  audit = createAuditLog({ db });
});
afterAll(() => close());

async function newTenant(): Promise<TenantId> {
  const id = newTenantId();
  await stores.tenants.create({ id, name: 'A tenant' }, TESTER);
  return id;
}

async function newHook(tenantId: TenantId, settings: Partial<HookSettings> = {}) {
  const made = await stores.hooks.create(tenantId, makeSettings(settings), ADA);
  if (made.kind !== 'ok') throw new Error(made.kind);
  return made.hook;
}

async function recordsOf(tenantId: TenantId, filter = {}): Promise<AuditRecord[]> {
  return (await audit.list(tenantId, filter, { limit: 50, after: null })).data;
}

const actions = (records: AuditRecord[]) => records.map(({ action }) => action);

describe('each change of a hook', () => {
  it('is in the log: who, what, when, and what it was and is', async () => {
    const tenantId = await newTenant();
    const { id } = await newHook(tenantId);
    await stores.hooks.update(tenantId, id, (hook) => ({ ...hook, name: 'orders' }), ADA);
    await stores.hooks.update(tenantId, id, (hook) => ({ ...hook, enabled: false }), ADA);
    await stores.hooks.update(tenantId, id, (hook) => ({ ...hook, enabled: true }), ADA);
    await stores.hooks.update(tenantId, id, (hook) => ({ ...hook, secrets: [] }), ADA);
    await stores.hooks.remove(tenantId, id, ADA);
    const records = await recordsOf(tenantId);
    const verbs = ['deleted', 'secret_rotated', 'enabled', 'disabled', 'changed', 'created'];
    expect(actions(records)).toEqual(verbs.map((verb) => `hook.${verb}`));
    expect(records[4]).toMatchObject({
      actor: { kind: 'key', id: 'key_ada', name: 'Ada' },
      requestId: 'req-1',
      target: { kind: 'hook', id },
      change: { before: { name: null }, after: { name: 'orders' } },
      at: (await db.audit.findOne({ action: 'hook.changed', tenantId }))?.at,
    });
  });

  it('that changes nothing, or is refused, is not', async () => {
    const tenantId = await newTenant();
    const { id } = await newHook(tenantId, { uid: 'mine' });
    await newHook(tenantId, { uid: 'other' });
    await stores.hooks.update(tenantId, id, (hook) => ({ ...hook }), ADA);
    const refused = await stores.hooks.update(tenantId, id, (hook) => ({ ...hook, uid: 'other' }), ADA);
    expect(refused).toEqual({ kind: 'uid_taken' });
    expect(actions(await recordsOf(tenantId))).toEqual(['hook.created', 'hook.created']);
  });

  it('is not made where it can not be recorded', async () => {
    const tenantId = await newTenant();
    const hook = await newHook(tenantId);
    const deaf = new Proxy(db.audit, {
      get: (audit, name) =>
        name === 'insertOne' ? () => Promise.reject(new Error('no room')) : Reflect.get(audit, name),
    });
    const hooks = createHookStore({ db: { ...db, audit: deaf }, vault });
    await expect(hooks.remove(tenantId, hook.id, ADA)).rejects.toThrow('no room');
    expect(await stores.hooks.get(tenantId, hook.id)).toMatchObject({ id: hook.id });
  });

  it('by the service says so', async () => {
    const tenantId = await newTenant();
    const hook = await newHook(tenantId);
    const source = createHookSource({ db, vault, hooks: stores.hooks, now: Date.now, log: silentLog });
    expect(await source.disable(hook, 'gone')).toBe(true);
    const [record] = await recordsOf(tenantId);
    expect(record).toMatchObject({
      actor: { kind: 'service', id: 'hookpost' },
      action: 'hook.disabled',
      change: { after: { enabled: false, disabledReason: 'gone' } },
    });
  });

  it('and who was shown its secrets is, too, with nothing of them', async () => {
    const tenantId = await newTenant();
    const { id } = await newHook(tenantId);
    await audit.recordSecretRead(tenantId, id, ADA);
    const [record] = await recordsOf(tenantId, { target: id });
    expect(record).toMatchObject({ action: 'hook.secret_read', actor: { id: 'key_ada' }, requestId: 'req-1' });
    expect(record?.change).toEqual({ before: null, after: null });
  });

  it('is recorded for a hook whose secrets can not be opened any more', async () => {
    const tenantId = await newTenant();
    const { id } = await newHook(tenantId);
    const hooks = createHookStore({ db, vault: createVault([{ id: 'other', key: Buffer.alloc(32, 2) }]) });
    expect(await hooks.remove(tenantId, id, ADA)).toBe(true);
    expect((await recordsOf(tenantId))[0]).toMatchObject({ action: 'hook.deleted', target: { id } });
  });
});

describe('keys and tenants', () => {
  it('are in the log when they are made and when they end, without what they open', async () => {
    const tenantId = await newTenant();
    const keys = createKeyStore({ db });
    const jwtKeys = createJwtKeyStore({ db, vault });
    const { key, secret } = await keys.create(
      tenantId,
      { name: 'k', scopes: ['admin'], owner: null, expiresAt: null },
      ADA,
    );
    const jwtKey = await jwtKeys.create(tenantId, { alg: 'HS256', key: CANARY.repeat(2), audience: null }, ADA);
    if (jwtKey.kind !== 'ok') throw new Error(jwtKey.kind);
    expect(await keys.remove(tenantId, key.id, ADA)).toBe(true);
    expect(await jwtKeys.remove(tenantId, jwtKey.key.id, ADA)).toBe(true);
    const records = await recordsOf(tenantId);
    const expected = ['jwt_key.deleted', 'key.deleted', 'jwt_key.created', 'key.created'];
    expect(actions(records)).toEqual(expected);
    const whole = JSON.stringify(await db.audit.find({ tenantId }).toArray());
    for (const shown of [secret, CANARY]) expect(whole).not.toContain(shown);
  });

  it('can not be made for a tenant that is gone, nor are they there when it comes again', async () => {
    const tenantId = await newTenant();
    const [keys, jwtKeys] = [createKeyStore({ db }), createJwtKeyStore({ db, vault })];
    const key = { name: 'k', scopes: ['admin' as const], owner: null, expiresAt: null };
    const jwtKey = { alg: 'HS256' as const, key: CANARY.repeat(2), audience: null };
    await Promise.allSettled([stores.tenants.remove(tenantId, ADA), keys.create(tenantId, key, ADA)]);
    await expect(keys.create(tenantId, key, ADA)).rejects.toMatchObject({ code: 'not_found' });
    await expect(jwtKeys.create(tenantId, jwtKey, ADA)).rejects.toMatchObject({ code: 'not_found' });
    await stores.tenants.create({ id: tenantId, name: 'again' }, ADA);
    expect((await keys.list(tenantId, { limit: 10, after: null })).data).toEqual([]);
  });

  it('a configured key is recorded when it is new, and when another takes its place', async () => {
    const tenantId = await newTenant();
    const keys = createKeyStore({ db });
    const key = { name: 'configured', scopes: ['admin' as const], owner: null, expiresAt: null };
    await keys.ensure(tenantId, 'first', key, TESTER);
    await keys.ensure(tenantId, 'first', key, TESTER);
    await keys.ensure(tenantId, 'second', key, TESTER);
    expect(actions(await recordsOf(tenantId))).toEqual(['key.deleted', 'key.created', 'key.created']);
  });

  it('what is done to tenants is for the platform alone to read', async () => {
    const [tenantId, other] = [await newTenant(), await newTenant()];
    await stores.tenants.remove(other, ADA);
    expect(await recordsOf(tenantId)).toEqual([]);
    const seen = await recordsOf(tenantId, { platform: true, target: other });
    expect(actions(seen)).toEqual(['tenant.deleted', 'tenant.created']);
    expect(seen[0]).toMatchObject({ actor: { id: 'key_ada' }, target: { kind: 'tenant', id: other } });
  });
});

describe('the log', () => {
  it('is read page by page, newest first, by actor and by target', async () => {
    const tenantId = await newTenant();
    const hooks = [await newHook(tenantId), await newHook(tenantId), await newHook(tenantId)];
    await stores.hooks.update(tenantId, hooks[0]?.id ?? '', (hook) => ({ ...hook, name: 'n' }), TESTER);
    const all = await recordsOf(tenantId);
    const paged: AuditRecord[] = [];
    let after = null;
    do {
      const page: Awaited<ReturnType<typeof audit.list>> = await audit.list(tenantId, {}, { limit: 1, after });
      paged.push(...page.data);
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(all);
    expect(all).toHaveLength(4);
    expect(await recordsOf(tenantId, { actor: 'key_ada' })).toHaveLength(3);
    expect(actions(await recordsOf(tenantId, { target: hooks[0]?.id }))).toEqual(['hook.changed', 'hook.created']);
    expect(await recordsOf(tenantId, { target: hooks[0]?.id, actor: TESTER.id })).toHaveLength(1);
  });

  it("shows no other tenant's, not even of one before that had the same id", async () => {
    const [tenantId, other] = [await newTenant(), await newTenant()];
    const { id } = await newHook(tenantId);
    expect(await recordsOf(other, { target: id })).toEqual([]);
    await stores.tenants.remove(tenantId, ADA);
    expect(await recordsOf(tenantId)).toEqual([]);
    await stores.tenants.create({ id: tenantId, name: 'Anew' }, ADA);
    expect(await recordsOf(tenantId)).toEqual([]);
    expect(await db.audit.countDocuments({ tenantId })).toBe(2);
  });
});
