import {
  type Clock,
  contentHash,
  type EventKey,
  eventKey,
  type InsertResult,
  type NewEvent,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import { makeEvent, newTenantId } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { DAY_MS, openTestDatabase, RETENTION_MS, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let clock: Clock;
/** How far this process's clock has been moved: ages are waited for by nobody. */
let movedMs = 0;
let events: Stores['events'];
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
});
afterAll(() => close());
beforeEach(async () => {
  await db.events.deleteMany({});
  movedMs = 0;
  clock = systemClock(() => movedMs);
  ({ events } = storesOn(db, clock));
});

const insert = (event: NewEvent): Promise<InsertResult> => events.insert(event, contentHash(event));

/** Events that are there now, in order. */
async function inserted(n: number, fields: Partial<NewEvent> = {}): Promise<EventKey[]> {
  const keys: EventKey[] = [];
  for (let i = 0; i < n; i++) {
    const event = makeEvent(fields);
    expect((await insert(event)).kind).toBe('accepted');
    keys.push(eventKey(event.tenantId, event.id));
  }
  return keys;
}

const documentOf = (key: EventKey | undefined) => db.events.findOne({ _id: key ?? '' });

describe('inserting', () => {
  it('a hundred times at once under one id makes one event, and all hear of its acceptance', async () => {
    const event = makeEvent();
    const results = await Promise.all(Array.from({ length: 100 }, () => insert(event)));
    const count = (kind: string) => results.filter((result) => result.kind === kind).length;
    expect([count('accepted'), count('duplicate')]).toEqual([1, 99]);
    expect(new Set(results.map((result) => 'acceptedAt' in result && result.acceptedAt.getTime())).size).toBe(1);
    expect(await db.events.countDocuments()).toBe(1);
  });

  it('the same from several processes at once makes one event', async () => {
    const event = makeEvent();
    const stores = Array.from({ length: 10 }, () => storesOn(db, clock).events);
    const results = await Promise.all(stores.map((store) => store.insert(event, contentHash(event))));
    expect(results.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'duplicate')).toHaveLength(9);
  });

  it('other content under the same id is a conflict, in one batch as in two', async () => {
    const event = makeEvent();
    const other = { ...event, data: Buffer.from('2') };
    const together = await Promise.all([insert(event), insert(other), insert(event)]);
    expect(together.map(({ kind }) => kind)).toEqual(['accepted', 'conflict', 'duplicate']);
    expect((await insert(other)).kind).toBe('conflict');
    expect((await insert({ ...event, type: 'other' })).kind).toBe('conflict');
  });

  it('is of no concern to another tenant’s event of the same id', async () => {
    const id = 'same';
    const results = await Promise.all(
      [newTenantId(), newTenantId()].map((tenantId) => insert(makeEvent({ tenantId, id }))),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
  });

  it('keeps everything, and data byte for byte', async () => {
    const event = makeEvent({
      type: 'a.b',
      channels: ['y', 'x'],
      data: Buffer.from('{ "b":12345678901234567890,"a" :1.0e2, "ö":"\\u0000" }'),
      at: new Date('2020-02-29T00:00:00.123Z'),
      hookId: 'h',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    const result = await insert(event);
    const [stored] = await events.read([eventKey(event.tenantId, event.id)]);
    expect(stored).toMatchObject({ ...event, data: expect.anything() });
    expect(Buffer.compare(stored?.data ?? Buffer.alloc(0), event.data)).toBe(0);
    expect(result).toEqual({ kind: 'accepted', acceptedAt: stored?.acceptedAt });
  });

  it('numbers events in order of their acceptance', async () => {
    const keys = await inserted(20);
    const stored = new Map((await events.read(keys)).map((event) => [eventKey(event.tenantId, event.id), event.seq]));
    const seqs = keys.map((key) => stored.get(key) ?? 0n);
    expect(seqs).toEqual(seqs.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(seqs).size).toBe(20);
  });

  it('leaves what it inserts undispatched, unclaimed and without an end', async () => {
    const [key] = await inserted(1);
    const document = await documentOf(key);
    expect(document?.dispatch).toEqual({ at: document?.acceptedAt });
    expect(document).not.toHaveProperty('expireAt');
    expect(await events.undispatched([key as EventKey])).toMatchObject([{ key, claimed: false }]);
  });
});

describe('a claim', () => {
  it('is never two claimers’', async () => {
    const keys = await inserted(100);
    const claimers = Array.from({ length: 8 }, (_, i) => `claimer ${i}`);
    const got = await Promise.all(claimers.map((by) => storesOn(db, clock).events.claim(keys, by)));
    const all = got.flatMap((each) => [...each]);
    expect(all.toSorted()).toEqual(keys.toSorted());
  });

  it('is left alone while it is fresh, and taken over when it is stale', async () => {
    const keys = await inserted(1);
    await events.claim(keys, 'one');
    movedMs += 7000;
    expect(await events.claim(keys, 'two')).toEqual(new Set());
    movedMs += 1001;
    expect(await events.claim(keys, 'two')).toEqual(new Set(keys));
    expect(await events.undispatched(keys)).toMatchObject([{ claimed: true }]);
  });

  it('is kept by its holder’s renewals', async () => {
    const keys = await inserted(1);
    await events.claim(keys, 'one');
    movedMs += 7000;
    expect(await events.renew(keys, 'one')).toEqual(new Set(keys));
    movedMs += 7000;
    expect(await events.claim(keys, 'two')).toEqual(new Set());
  });

  it('of another is not renewed, but what nobody has claimed is', async () => {
    const [mine, others] = (await inserted(2)) as [EventKey, EventKey];
    await events.claim([others], 'another');
    expect(await events.renew([mine, others], 'me')).toEqual(new Set([mine]));
    expect((await documentOf(others))?.dispatch?.by).toBe('another');
  });

  it('is not to be had of an event that is dispatched, nor renewed', async () => {
    const [key] = (await inserted(1)) as [EventKey];
    await events.claim([key], 'one');
    await events.clear(key);
    movedMs += 10_000;
    expect(await events.claim([key], 'two')).toEqual(new Set());
    expect(await events.renew([key], 'one')).toEqual(new Set());
    expect(await documentOf(key)).not.toHaveProperty('dispatch');
  });
});

describe('a clear', () => {
  it('ends dispatch and starts retention, counted from acceptance', async () => {
    const [key] = (await inserted(1)) as [EventKey];
    movedMs += DAY_MS;
    await events.clear(key);
    const document = await documentOf(key);
    expect(document).not.toHaveProperty('dispatch');
    expect(document?.expireAt?.getTime()).toBe((document?.acceptedAt.getTime() ?? 0) + RETENTION_MS);
    expect(await events.undispatched([key])).toEqual([]);
    expect(await events.read([key])).toHaveLength(1);
  });

  it('made again leaves a retention alone that was extended meanwhile', async () => {
    const [key] = (await inserted(1)) as [EventKey];
    await events.clear(key);
    const extended = new Date(clock.now() + 90 * DAY_MS);
    await db.events.updateOne({ _id: key }, { $set: { expireAt: extended } });
    await events.clear(key);
    expect((await documentOf(key))?.expireAt).toEqual(extended);
  });
});

describe('what is overdue', () => {
  it('is what nobody has touched for the grace', async () => {
    const [untouched, renewed, cleared] = (await inserted(3)) as [EventKey, EventKey, EventKey];
    movedMs += 5000;
    await events.claim([renewed], 'one');
    await events.clear(cleared);
    movedMs += 4000;
    expect(await events.overdue(8000, 10)).toEqual([untouched]);
    movedMs += 5000;
    expect((await events.overdue(8000, 10)).toSorted()).toEqual([untouched, renewed].toSorted());
  });

  it('is found tenant by tenant in turn, so that no flood hides the others', async () => {
    const [a, b, c] = [newTenantId(), newTenantId(), newTenantId()].toSorted() as [TenantId, TenantId, TenantId];
    await flood(a, 300);
    const others = [...(await inserted(1, { tenantId: b })), ...(await inserted(1, { tenantId: c }))];
    movedMs += 10_000;
    const found = await events.overdue(8000, 200);
    expect(found).toEqual(expect.arrayContaining(others));
    expect(found.filter((key) => key.startsWith(`${a}/`))).toHaveLength(50);
  });

  it('goes on behind the tenant where the last look ended', async () => {
    const tenants = Array.from({ length: 5 }, () => newTenantId()).toSorted();
    for (const tenantId of tenants) await inserted(1, { tenantId });
    movedMs += 10_000;
    const looks = [await events.overdue(8000, 2), await events.overdue(8000, 2), await events.overdue(8000, 2)];
    const order = looks.flat().map((key) => key.split('/')[0]);
    expect(order).toEqual([...tenants, tenants[0]]);
  });

  it('is a tenant’s oldest first', async () => {
    const keys = await inserted(10, { tenantId: newTenantId() });
    movedMs += 10_000;
    expect(await events.overdue(8000, 4)).toEqual(keys.slice(0, 4));
  });

  async function flood(tenantId: NewEvent['tenantId'], n: number): Promise<void> {
    await Promise.all(Array.from({ length: n }, () => insert(makeEvent({ tenantId }))));
  }
});

describe('a tenant’s undispatched events', () => {
  it('come in order of their acceptance, as many as asked for', async () => {
    const tenantId = newTenantId();
    const keys = await inserted(6, { tenantId });
    await inserted(2, { tenantId: newTenantId() });
    await events.clear(keys[1] as EventKey);
    const found = await events.undispatchedInOrder(tenantId, 4);
    expect(found.map(({ key }) => key)).toEqual([keys[0], keys[2], keys[3], keys[4]]);
  });

  it('come in order also where ids and times say otherwise', async () => {
    const tenantId = newTenantId();
    for (const id of ['z', 'm', 'a']) await insert(makeEvent({ tenantId, id }));
    await db.events.updateOne({ _id: `${tenantId}/z` }, { $set: { acceptedAt: new Date(clock.now() + 1000) } });
    const found = await events.undispatchedInOrder(tenantId, 4);
    expect(found.map(({ id }) => id)).toEqual(['z', 'm', 'a']);
    expect(found.every(({ seq }) => seq > 0n)).toBe(true);
    expect(new mongo.Timestamp(found[0]?.seq ?? 0n).high).toBeGreaterThan(0);
  });
});
