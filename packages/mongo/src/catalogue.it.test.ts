import {
  type Catalogue,
  encodeStandard,
  type Hook,
  type HookSettings,
  prepare,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import { makeEvent, makeHook, newTenantId, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

const HOUR_MS = 3600 * 1000;

let db: Database;
let close: () => Promise<void>;
/** The API's stores; `source` is another process's. */
let api: Stores;
let source: Stores['source'];
let movedMs = 0;
let tenantId: TenantId;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  api = storesOn(db);
});
afterAll(() => close());
beforeEach(async () => {
  movedMs = 0;
  ({ source } = storesOn(db, { ...systemClock(), monotonic: () => movedMs }));
  tenantId = newTenantId();
  await api.tenants.create({ id: tenantId, name: 'A tenant' }, TESTER);
});

function settings(fields: Partial<HookSettings> = {}): HookSettings {
  const { id: _id, tenantId: _tenant, version: _version, createdAt: _at, updatedAt: _updated, ...rest } = makeHook();
  return { ...rest, ...fields };
}

async function created(fields: Partial<HookSettings> = {}, tenant = tenantId): Promise<Hook> {
  const result = await api.hooks.create(tenant, settings(fields), TESTER);
  if (result.kind !== 'ok') throw new Error(result.kind);
  return result.hook;
}

async function catalogue(tenant = tenantId): Promise<Catalogue> {
  const found = (await source.catalogues([tenant])).get(tenant);
  if (found === undefined) throw new Error('no catalogue');
  return found;
}

const takers = async (type: string, tenant = tenantId) =>
  (await catalogue(tenant))
    .matching({ type, channels: [], hookId: null })
    .map(({ id }) => id)
    .toSorted();

describe('a catalogue', () => {
  it('knows of every hook that was made, changed, disabled or deleted before it was asked for', async () => {
    const expected = new Map<string, string>();
    for (let round = 0; round < 200; round++) {
      await change(round, expected);
      for (const type of ['even', 'odd']) {
        const wanted = [...expected].filter(([, takes]) => takes === type).map(([id]) => id);
        expect(await takers(type)).toEqual(wanted.toSorted());
      }
    }
  });

  /** Five kinds of change in turn. Keeps for each enabled hook the type that it takes. */
  async function change(round: number, expected: Map<string, string>): Promise<void> {
    const ids = [...expected.keys()];
    const id = ids[(round * 7) % Math.max(1, ids.length)];
    if (id === undefined || round % 5 < 2) {
      const type = round % 2 === 0 ? 'even' : 'odd';
      expected.set((await created({ events: [type] })).id, type);
    } else if (round % 5 === 2) {
      await api.hooks.update(tenantId, id, (hook) => ({ ...hook, events: ['odd'] }), TESTER);
      expected.set(id, 'odd');
    } else if (round % 5 === 3) {
      await api.source.disable((await api.hooks.get(tenantId, id)) as Hook, 'gone');
      expected.delete(id);
    } else {
      await api.hooks.remove(tenantId, id, TESTER);
      expected.delete(id);
    }
  }

  it('misses none of many changes at once', async () => {
    const wanted = new Set<string>();
    const asking = { over: false };
    const reader = (async () => {
      while (!asking.over) await catalogue();
    })();
    const makers = Array.from({ length: 5 }, async () => {
      for (let i = 0; i < 10; i++) {
        const { id } = await created();
        wanted.add(id);
        expect(await takers('any')).toContain(id);
      }
    });
    await Promise.all(makers);
    asking.over = true;
    await reader;
    expect(await takers('any')).toEqual([...wanted].toSorted());
  });

  it('holds the hooks of its tenant alone', async () => {
    const other = newTenantId();
    await api.tenants.create({ id: other, name: 'Another' }, TESTER);
    const [mine, theirs] = [await created(), await created({}, other)];
    const both = await source.catalogues([tenantId, other]);
    expect([...(both.get(tenantId)?.hooks.keys() ?? [])]).toEqual([mine.id]);
    expect([...(both.get(other)?.hooks.keys() ?? [])]).toEqual([theirs.id]);
  });

  it('is not to be had of a tenant that is not there', async () => {
    expect(await source.catalogues([newTenantId()])).toEqual(new Map());
  });

  it('of a tenant made anew under an old id holds nothing of the old one', async () => {
    const old = await created();
    expect(await takers('any')).toEqual([old.id]);
    await api.tenants.remove(tenantId, TESTER);
    await api.tenants.create({ id: tenantId, name: 'Anew' }, TESTER);
    expect(await takers('any')).toEqual([]);
    const { id } = await created();
    expect(await takers('any')).toEqual([id]);
  });

  it('that nobody asked for in an hour is loaded whole: tombstones do not stay for ever', async () => {
    const { id } = await created();
    expect(await takers('any')).toEqual([id]);
    await db.hooks.deleteOne({ _id: new mongo.ObjectId(id) });
    movedMs += HOUR_MS - 1;
    expect(await takers('any')).toEqual([id]);
    movedMs += HOUR_MS;
    expect(await takers('any')).toEqual([]);
  });

  it('opens the secrets that the store has sealed', async () => {
    const auth = { type: 'bearer', token: 'a secret' } as const;
    const { id } = await created({ auth, headers: { 'x-a': '1' } });
    expect((await catalogue()).hooks.get(id)).toMatchObject({ auth, headers: { 'x-a': '1' } });
    const [stored] = await db.hooks.find({ _id: new mongo.ObjectId(id) }).toArray();
    expect(JSON.stringify(stored)).not.toContain('a secret');
  });

  it('with secrets that can’t be opened stops nobody but itself: preparing a request for it fails', async () => {
    const { id } = await created();
    const { id: broken } = await created();
    await db.hooks.updateOne({ _id: new mongo.ObjectId(broken) }, { $set: { auth: 'gone.c2VhbGVk' } });
    expect(await takers('any')).toEqual([id, broken]);
    const hook = (await catalogue()).hooks.get(broken) as Hook;
    expect(() =>
      prepare({ ...makeEvent(), seq: 1n, acceptedAt: new Date() }, hook, encodeStandard, {
        now: new Date(),
        preAnswer: null,
      }),
    ).toThrow();
    expect(await source.find(broken)).toMatchObject({ id: broken });
  });
});

describe('one hook', () => {
  it('is read as it is now, and not at all once deleted', async () => {
    const { id } = await created({ name: 'before' });
    await api.hooks.update(tenantId, id, (hook) => ({ ...hook, name: 'after' }), TESTER);
    expect(await source.find(id)).toMatchObject({ id, name: 'after' });
    await api.hooks.remove(tenantId, id, TESTER);
    expect(await source.find(id)).toBeNull();
  });

  it('is turned off with the reason, once', async () => {
    const hook = await created();
    const answers = await Promise.all([source.disable(hook, 'gone'), source.disable(hook, 'failing')]);
    expect(answers).toEqual([true, false]);
    const off = await source.find(hook.id);
    expect(off).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await api.source.disable(hook, 'failing')).toBe(false);
    expect(await source.find(hook.id)).toEqual(off);
  });

  it('that was written since is not turned off: a person may have mended it', async () => {
    const hook = await created();
    await api.hooks.update(tenantId, hook.id, (now) => ({ ...now, url: 'http://127.0.0.1:9/mended' }), TESTER);
    expect(await source.disable(hook, 'gone')).toBe(false);
    expect(await source.find(hook.id)).toMatchObject({ enabled: true });
  });

  it('of another tenant can’t be turned off', async () => {
    const hook = await created();
    await source.disable({ ...hook, tenantId: newTenantId() }, 'gone');
    expect(await source.find(hook.id)).toMatchObject({ enabled: true });
  });
});
