import { type HookSettings, NEVER, systemClock, type TenantId } from '@hookpost/core';
import { createVault, SealError } from '@hookpost/platform';
import { makeSettings, TESTER, testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectMongo, type Database } from './connect.ts';
import { createHookStore } from './hooks.ts';
import { ensureIndexes } from './indexes.ts';
import { createTenantStore } from './tenants.ts';

const acme = 'acme' as TenantId;

const SETTINGS = makeSettings({ url: 'http://127.0.0.1:8080/in', secrets: [], timeoutMs: 1000 });

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let hooks: ReturnType<typeof createHookStore>;

beforeAll(async () => {
  database = await testDatabase();
  db = await connectMongo({ uri: database.uri, serverSelectionMs: 5000 });
  await ensureIndexes(db);
  // A change waits for its turn as long as it must.
  const clock = { ...systemClock(), monotonic: () => 0 };
  hooks = createHookStore({ db, clock, vault: createVault([{ id: 'test', key: Buffer.alloc(32, 1) }]) });
  await createTenantStore({ db, removeHook: hooks.remove }).create({ id: acme, name: 'Acme' }, TESTER);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function create(settings: Partial<HookSettings> = {}): Promise<string> {
  const result = await hooks.create(acme, { ...SETTINGS, ...settings }, TESTER);
  if (result.kind !== 'ok') throw new Error(result.kind);
  return result.hook.id;
}

const update = (id: string, settings: Partial<HookSettings>) =>
  hooks.update(
    acme,
    id,
    ({ id: _id, tenantId: _tenant, version: _version, ...hook }) => ({ ...hook, ...settings }),
    TESTER,
  );
const lane = (id: string) => db.lanes.findOne({ _id: id });
const hooksVersion = async () => (await db.tenants.findOne({ _id: acme }))?.hooksVersion ?? 0;

/** A lane as the worker leaves it when its receiver fails. */
const trip = (id: string, openAt: Date) =>
  db.lanes.updateOne(
    { _id: id },
    { $set: { openAt, failures: 10, trips: 2, failingSince: openAt }, $unset: { dueAt: 1 } },
  );
const TRIPPED = new Date('2030-01-01T00:00:00Z');

describe('a hook', () => {
  it("carries its tenant's name, and whether its retries vary", async () => {
    const [even, varied] = [await create({ retryJitter: false }), await create()];
    await update(even, { name: 'changed' });
    expect(await hooks.get(acme, even)).toMatchObject({ tenantName: 'Acme', name: 'changed', retryJitter: false });
    expect(await hooks.get(acme, varied)).toMatchObject({ tenantName: 'Acme', retryJitter: true });
  });

  it('is found by the id that its dialect knows, in its tenant alone and until it is deleted', async () => {
    const id = await create({ publicId: 'c0ffee' });
    await update(id, { name: 'changed' });
    expect(await hooks.getByPublicId(acme, 'c0ffee')).toMatchObject({ id, name: 'changed', publicId: 'c0ffee' });
    expect(await hooks.getByPublicId('globex' as TenantId, 'c0ffee')).toBeNull();
    await hooks.remove(acme, id, TESTER);
    expect(await hooks.getByPublicId(acme, 'c0ffee')).toBeNull();
  });
});

describe('a hook whose secrets were sealed with a key that is not configured any more', () => {
  it('is listed and deleted like others, and shows or takes no secrets', async () => {
    const lost = createHookStore({ db, vault: createVault([{ id: 'lost', key: Buffer.alloc(32, 2) }]) });
    const made = await lost.create(acme, { ...SETTINGS, name: 'sealed', auth: { type: 'bearer', token: 't' } }, TESTER);
    if (made.kind !== 'ok') throw new Error(made.kind);
    const { id } = made.hook;
    const { data } = await hooks.list(acme, {}, { limit: 1, after: null });
    expect(data).toEqual([expect.objectContaining({ id, name: 'sealed', auth: { type: 'none' } })]);
    const read = await hooks.get(acme, id);
    expect(() => read?.secrets).toThrow(SealError);
    await expect(update(id, { name: 'b' })).rejects.toThrow(SealError);
    expect(await hooks.remove(acme, id, TESTER)).toBe(true);
  });
});

describe('every write of a hook', () => {
  it("bumps the tenant's version, carries it, and makes the lane due", async () => {
    const before = await hooksVersion();
    const id = await create();
    expect(await hooksVersion()).toBe(before + 1);
    expect(await lane(id)).toMatchObject({
      tenantId: acme,
      wakes: 1,
      fence: 0,
      failures: 0,
      trips: 0,
      dueAt: expect.any(Date),
    });

    const updated = await update(id, { name: 'n' });
    expect(updated).toMatchObject({ kind: 'ok', hook: { version: before + 2 } });
    expect(await lane(id)).toMatchObject({ wakes: 2, dueAt: expect.any(Date) });

    expect(await hooks.remove(acme, id, TESTER)).toBe(true);
    expect(await hooksVersion()).toBe(before + 3);
    expect(await lane(id)).toMatchObject({ wakes: 3, dueAt: expect.any(Date) });
    expect(await db.hooks.findOne({ version: before + 3 })).toMatchObject({ deletedAt: expect.any(Date) });
  });

  it('closes the lane of a hook that is paused or disabled, and opens it afresh', async () => {
    for (const stopped of [{ paused: true }, { enabled: false }]) {
      const id = await create();
      await trip(id, TRIPPED);
      await update(id, stopped);
      expect(await lane(id)).toMatchObject({ openAt: NEVER, failures: 10 });
      await update(id, { name: 'still stopped' });
      expect((await lane(id))?.openAt).toEqual(NEVER);
      await update(id, { paused: false, enabled: true });
      expect(await lane(id)).toMatchObject({ failures: 0, trips: 0 });
      expect(await lane(id)).not.toHaveProperty('openAt');
      expect(await lane(id)).not.toHaveProperty('failingSince');
    }
  });

  it("leaves the breaker's pause alone, unless the receiver is another", async () => {
    const id = await create();
    await trip(id, TRIPPED);
    await update(id, { name: 'renamed', events: ['a'] });
    expect(await lane(id)).toMatchObject({ openAt: TRIPPED, failures: 10, trips: 2, failingSince: TRIPPED });
    await update(id, { url: 'http://127.0.0.1:8080/elsewhere' });
    expect(await lane(id)).not.toHaveProperty('openAt');

    await trip(id, TRIPPED);
    await update(id, { auth: { type: 'bearer', token: 't' } });
    expect(await lane(id)).toMatchObject({ failures: 0 });
    expect(await lane(id)).not.toHaveProperty('openAt');
  });

  it('opens the lane of a deleted hook, so that what is pending ends', async () => {
    const id = await create({ paused: true });
    await hooks.remove(acme, id, TESTER);
    expect(await lane(id)).not.toHaveProperty('openAt');
  });

  it('changes nothing where the change is refused', async () => {
    const id = await create();
    const [version, before] = [await hooksVersion(), await lane(id)];
    const refuse = () => {
      throw new Error('refused');
    };
    await expect(hooks.update(acme, id, refuse, TESTER)).rejects.toThrow('refused');
    expect(await update(await create({ uid: 'a' }), { uid: 'a' })).toMatchObject({ kind: 'ok' });
    expect(await update(id, { uid: 'a' })).toEqual({ kind: 'uid_taken' });
    expect(await hooksVersion()).toBe(version + 2);
    expect(await lane(id)).toEqual(before);
  });

  it('loses none of many at once', async () => {
    const before = await hooksVersion();
    const id = await create({ metadata: { n: 0 } });
    const add = () =>
      hooks.update(acme, id, (hook) => ({ ...hook, metadata: { n: Number(hook.metadata['n']) + 1 } }), TESTER);
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await hooks.get(acme, id))?.metadata).toEqual({ n: 20 });
    expect(await hooksVersion()).toBe(before + 21);
  });
});
