import type { Delivery, DeliveryKey, PendingHook } from '@hookpost/core';
import { makeDelivery, newHookId } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { DAY_MS, openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let deliveries: Stores['deliveries'];
let hookId: string;
const now = new Date('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);

beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  ({ deliveries } = storesOn(db));
});
afterAll(() => close());
beforeEach(async () => {
  await db.deliveries.deleteMany({});
  hookId = newHookId();
});

/** A record that is there now. */
async function recorded(fields: Partial<Omit<Delivery, 'key'>> = {}): Promise<Delivery> {
  const delivery = makeDelivery({ hookId, nextAt: now, ...fields });
  await deliveries.record({ kind: 'first', delivery });
  return delivery;
}

/** A request of a delivery that is open until 5 s from `now`. */
const open = (key: DeliveryKey) => ({ key, attempt: 0, since: now, until: at(5000) });
const keysOf = (found: Delivery[]) => found.map(({ key }) => key);
const documentOf = ({ key }: Delivery) => db.deliveries.findOne({ _id: key });
const final = { state: 'delivered', nextAt: null } as const;

describe('what is due', () => {
  it('comes oldest due first, of one hook, pending alone, as much as asked for', async () => {
    const [third, first, second] = [
      await recorded({ nextAt: at(0) }),
      await recorded({ nextAt: at(-20) }),
      await recorded({ nextAt: at(-10) }),
    ];
    await recorded({ nextAt: at(1) });
    await recorded({ nextAt: at(-30), hookId: newHookId() });
    await recorded(final);
    expect(keysOf(await deliveries.due(hookId, now, 10, []))).toEqual(keysOf([first, second, third]));
    expect(keysOf(await deliveries.due(hookId, now, 2, []))).toEqual(keysOf([first, second]));
  });

  it('is each hook’s own where many ask at once, whether little is due or more than one read brings', async () => {
    const hooks = Array.from({ length: 12 }, () => newHookId());
    const due = new Map<string, Delivery[]>();
    for (const [n, hook] of hooks.entries()) {
      const its = await Promise.all([3, 1, 2].map((ms) => recorded({ hookId: hook, nextAt: at(-ms * (n + 1)) })));
      due.set(hook, [its[0], its[2], its[1]] as Delivery[]);
      await recorded({ hookId: hook, nextAt: at(50) });
    }
    const askAll = () => Promise.all(hooks.map((hook) => deliveries.due(hook, now, 10, [])));
    expect((await askAll()).map(keysOf)).toEqual(hooks.map((hook) => keysOf(due.get(hook) ?? [])));
    expect(await Promise.all(hooks.map((hook) => deliveries.nextDue(hook)))).toEqual(
      hooks.map((hook) => ({ at: due.get(hook)?.[0]?.nextAt, leased: false })),
    );

    const heavy = newHookId();
    await Promise.all(Array.from({ length: 600 }, () => recorded({ hookId: heavy, nextAt: at(-5) })));
    for (let round = 0; round < 2; round++) {
      const [page, ...others] = await Promise.all([deliveries.due(heavy, now, 200, []), askAll()]);
      expect(page).toHaveLength(200);
      expect(others.flat().map(keysOf)).toEqual(hooks.map((hook) => keysOf(due.get(hook) ?? [])));
    }
    const [key] = keysOf(due.get(hooks[0] as string) ?? []);
    const [without, limited] = await Promise.all([
      deliveries.due(hooks[0] as string, now, 10, [key as DeliveryKey]),
      deliveries.due(hooks[1] as string, now, 1, []),
    ]);
    expect([without.length, limited.length]).toEqual([2, 1]);
  });

  it('leaves out what the caller has open', async () => {
    const [one, two] = [await recorded(), await recorded()];
    expect(keysOf(await deliveries.due(hookId, now, 10, [one.key]))).toEqual([two.key]);
  });

  it('leaves a leased one alone until its lease is over', async () => {
    const { key } = await recorded();
    await deliveries.lease([open(key)], 'me');
    expect(await deliveries.due(hookId, at(4999), 10, [])).toEqual([]);
    expect(await deliveries.due(hookId, at(5000), 10, [])).toMatchObject([{ key, lease: { by: 'me' } }]);
  });

  it('is told by the earliest time of all', async () => {
    expect(await deliveries.nextDue(hookId)).toBeNull();
    const { key } = await recorded({ nextAt: at(20) });
    await deliveries.lease([{ ...open(key), until: at(5) }], 'me');
    expect(await deliveries.nextDue(hookId)).toEqual({ at: at(5), leased: true });
    await deliveries.release([key], 'me', at(20));
    expect(await deliveries.nextDue(hookId)).toEqual({ at: at(20), leased: false });
    await recorded({ nextAt: at(10) });
    await recorded(final);
    expect(await deliveries.nextDue(hookId)).toEqual({ at: at(10), leased: false });
  });
});

describe('heads', () => {
  it('are the pending ones of lowest seq, whenever they are due', async () => {
    const seqs = [9n, 2n ** 40n, 3n];
    for (const seq of seqs) await recorded({ seq, nextAt: at(Number(seq % 10n)) });
    await recorded({ ...final, seq: 1n });
    expect((await deliveries.heads(hookId, 2)).map(({ seq }) => seq)).toEqual([3n, 9n]);
  });
});

describe('a lease', () => {
  it('is had only of the attempt it was asked for, and only of what is pending', async () => {
    const [fresh, tried, over] = [await recorded(), await recorded({ attempt: 1 }), await recorded(final)];
    await deliveries.lease(keysOf([fresh, tried, over]).map(open), 'me');
    const leases = await Promise.all([fresh, tried, over].map(documentOf));
    expect(leases.map((document) => document?.lease?.by)).toEqual(['me', undefined, undefined]);
    expect(leases.map((document) => document?.nextAt)).toEqual([at(5000), now, undefined]);
  });

  it('is ended by its holder alone: due now, with no attempt spent, and still seen to have been sent', async () => {
    const [mine, others] = [await recorded(), await recorded()];
    await deliveries.lease([open(mine.key)], 'me');
    await deliveries.lease([open(others.key)], 'another');
    await deliveries.release(keysOf([mine, others]), 'me', at(1));
    expect(await deliveries.read([mine.key])).toMatchObject([
      { nextAt: at(1), lease: { by: 'me', since: now, until: at(1), released: true }, attempt: 0 },
    ]);
    expect(await deliveries.read([others.key])).toMatchObject([{ nextAt: at(5000), lease: { by: 'another' } }]);
  });

  it('is not ended of what is over by now', async () => {
    const { key } = await recorded(final);
    await db.deliveries.updateOne({ _id: key }, { $set: { lease: { by: 'me', since: now, until: at(5000) } } });
    await deliveries.release([key], 'me', now);
    expect(await deliveries.read([key])).toMatchObject([{ nextAt: null, state: 'delivered' }]);
  });
});

describe('cancelling a hook’s backlog', () => {
  it('goes page by page and touches nothing else', async () => {
    for (let i = 0; i < 5; i++) await recorded();
    const [over, others] = [await recorded(final), await recorded({ hookId: newHookId() })];
    const counts: number[] = [];
    for (let i = 0; i < 4; i++) counts.push(await deliveries.cancel(hookId, 'hook_deleted', at(7), 2));
    expect(counts).toEqual([2, 2, 1, 0]);
    const cancelled = await db.deliveries.find({ state: 'cancelled' }).toArray();
    expect(cancelled).toHaveLength(5);
    for (const document of cancelled) {
      expect(document).toMatchObject({ reason: 'hook_deleted', updatedAt: at(7) });
      expect(document.expireAt?.getTime()).toBe(document.giveUpAt.getTime() + DAY_MS);
      expect(document).not.toHaveProperty('nextAt');
    }
    expect(await documentOf(over)).toMatchObject({ state: 'delivered' });
    expect(await documentOf(others)).toMatchObject({ state: 'pending' });
  });
});

describe('giving up', () => {
  it('ends what is past its time, page by page', async () => {
    for (let i = 0; i < 3; i++) await recorded({ giveUpAt: at(-1) });
    const later = await recorded({ giveUpAt: at(1) });
    expect([await deliveries.expire(now, 2), await deliveries.expire(now, 2), await deliveries.expire(now, 2)]).toEqual(
      [2, 1, 0],
    );
    expect(await db.deliveries.countDocuments({ state: 'failed', reason: 'expired' })).toBe(3);
    expect(await documentOf(later)).toMatchObject({ state: 'pending' });
  });

  it('leaves what somebody has open, until that lease is over too', async () => {
    const leased = await recorded({ giveUpAt: at(-1) });
    await deliveries.lease([open(leased.key)], 'me');
    expect(await deliveries.expire(now, 10)).toBe(0);
    expect(await documentOf(leased)).toMatchObject({ state: 'pending' });
    expect(await deliveries.expire(at(5001), 10)).toBe(1);
    expect(await documentOf(leased)).toMatchObject({ state: 'failed', reason: 'expired' });
    expect(await documentOf(leased)).not.toHaveProperty('lease');
  });
});

describe('the walk over hooks with pending work', () => {
  it('meets each once, with its earliest delivery, page by page, also those without a lane', async () => {
    const hookIds = Array.from({ length: 20 }, newHookId);
    for (const each of hookIds) {
      await recorded({ hookId: each, nextAt: at(50) });
      await recorded({ hookId: each, nextAt: at(10) });
    }
    await recorded({ ...final, hookId: newHookId() });
    await db.lanes.insertMany(
      hookIds.slice(3).map((_id) => ({ _id, tenantId: 'default', wakes: 0, fence: 0 })) as never,
    );
    const met: PendingHook[] = [];
    const sizes: number[] = [];
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof deliveries.pendingHooks>> = await deliveries.pendingHooks(after, 5);
      met.push(...page.hooks);
      sizes.push(page.hooks.length);
      if (page.next === null) break;
      after = page.next;
    }
    expect(met.map((each) => each.hookId)).toEqual(hookIds.toSorted());
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
    expect(met.every(({ nextAt }) => nextAt.getTime() === at(10).getTime())).toBe(true);
  });
});

describe('reading', () => {
  it('finds what exists of the keys', async () => {
    const { key } = await recorded();
    expect(keysOf(await deliveries.read([key, 'default/none.none' as DeliveryKey]))).toEqual([key]);
    expect(await deliveries.read([])).toEqual([]);
  });
});
