import { type StatsOf, statsSpan, type Tally } from '@hookpost/core';
import { makeDelivery, newHookId, newTenantId } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { createStatsLog } from './stats-log.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';
import { makeTally } from './tally.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let stores: Stores;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
});
afterAll(() => close());

const time = (text: string) => new Date(`2026-03-01T${text}Z`);
const hours = statsSpan(time('10:00'), time('12:00'), 'hour');

describe('statistics', () => {
  const tenantId = newTenantId();
  const [first, second] = [newHookId(), newHookId()];
  const stats = () => createStatsLog({ db });
  const inOrder = async (of: StatsOf, span = hours) =>
    (await stats().counts(tenantId, of, span)).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const summary = async (of: StatsOf, span = hours) =>
    (await inOrder(of, span)).map(({ at, delivered, failed, attempts }) => [
      at.toISOString().slice(11, 16),
      delivered,
      failed,
      attempts,
    ]);

  beforeAll(async () => {
    const tally = (fields: Partial<Tally> & Pick<Tally, 'hookId' | 'at'>) =>
      stores.tallies.add(makeTally({ tenantId, ...fields }));
    await Promise.all([
      tally({ hookId: first, type: 'a', at: time('10:00:00.000'), ms: 1 }),
      tally({ hookId: first, type: 'a', at: time('10:59:59.999'), ms: 100 }),
      tally({ hookId: first, type: 'a.b', at: time('11:30'), success: false, state: 'failed' }),
      tally({ hookId: second, type: 'a', at: time('11:30'), success: false, state: 'pending' }),
      tally({ hookId: second, type: 'a', at: time('09:59:59.999') }),
      tally({ hookId: second, type: 'a', at: time('13:00') }),
      tally({ hookId: newHookId(), type: 'a', tenantId: newTenantId(), at: time('10:00') }),
    ]);
  });

  it('are of one hook', async () => {
    expect(await summary({ hookId: first })).toEqual([
      ['10:00', 2, 0, 2],
      ['11:00', 0, 1, 1],
    ]);
  });

  it('are of one event type over all hooks, and of none that only begins so', async () => {
    expect(await summary({ type: 'a' })).toEqual([
      ['10:00', 2, 0, 2],
      ['11:00', 0, 0, 1],
    ]);
    expect(await summary({ type: 'a.b' })).toEqual([['11:00', 0, 1, 1]]);
  });

  it('are of all that a tenant has, each attempt counted once, and of no other tenant', async () => {
    expect(await summary('all')).toEqual([
      ['10:00', 2, 0, 2],
      ['11:00', 0, 1, 2],
    ]);
    const day = statsSpan(time('10:00'), time('10:00'), 'day');
    expect(await summary('all', day)).toEqual([['00:00', 4, 1, 6]]);
    const minute = statsSpan(time('11:30'), time('11:30'), 'minute');
    expect(await summary('all', minute)).toEqual([['11:30', 0, 1, 2]]);
  });

  it('hold every latency in its bucket', async () => {
    const [hour] = await inOrder({ hookId: first });
    expect(hour?.latency.map((n, i) => [i, n]).filter(([, n]) => n)).toEqual([
      [0, 1],
      [7, 1],
    ]);
  });
});

describe('what waits', () => {
  it('is counted by hook, by type and in all, with the time of the oldest', async () => {
    const tenantId = newTenantId();
    const [first, second] = [newHookId(), newHookId()];
    const make = (hookId: string, type: string, at: string, fields = {}) =>
      stores.deliveries.record({
        kind: 'first',
        delivery: makeDelivery({ tenantId, hookId, type, acceptedAt: time(at), ...fields }),
      });
    await Promise.all([
      make(first, 'a', '10:00', { seq: 1n }),
      make(first, 'b', '11:00', { seq: 2n }),
      make(second, 'a', '12:00', { seq: 3n }),
      make(second, 'a', '09:00', { state: 'delivered', nextAt: null }),
      make(second, 'a', '09:00', { state: 'failed', nextAt: null }),
    ]);
    const { waiting } = createStatsLog({ db });
    expect(await waiting(tenantId, 'all')).toEqual({ backlog: 3, oldestPendingAt: time('10:00') });
    expect(await waiting(tenantId, { hookId: second })).toEqual({ backlog: 1, oldestPendingAt: time('12:00') });
    expect(await waiting(tenantId, { type: 'b' })).toEqual({ backlog: 1, oldestPendingAt: time('11:00') });
    expect(await waiting(newTenantId(), 'all')).toEqual({ backlog: 0, oldestPendingAt: null });
  });
});
