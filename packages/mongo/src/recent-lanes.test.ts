import type { Lane, LaneStore, TenantId } from '@hookpost/core';
import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, expect, it } from '@jest/globals';
import { idleLane } from './lane-record.ts';
import { RECENT_MS, recentLanes } from './recent-lanes.ts';

const TENANT = 'default' as TenantId;
const lane = (trips: number): Lane => ({ ...idleLane('a', TENANT), trips });
const report = { hookId: 'a', tenantId: TENANT, wakeAt: null, outcomes: [] };

let clock: ManualClock;
let stored: Map<string, Lane>;
let asked: string[][];
/** Holds answers back. */
let until: Promise<void>;
let lanes: LaneStore;
beforeEach(() => {
  [clock, stored, asked, until] = [manualClock(), new Map(), [], Promise.resolve()];
  const store: Partial<LaneStore> = {
    async read(hookIds) {
      const found = new Map([...stored].filter(([hookId]) => hookIds.includes(hookId)));
      if (hookIds.length > 0) asked.push(hookIds);
      await until;
      return found;
    },
    report: async () => stored.get('a') as Lane,
  };
  lanes = recentLanes(store as LaneStore, clock);
});

const trips = async () => (await lanes.read(['a'])).get('a')?.trips;

it('a lane that was read just before is not read again, whether there is one or not', async () => {
  stored.set('a', lane(0));
  await lanes.read(['a', 'b']);
  expect([...(await lanes.read(['b', 'a', 'c'])).keys()]).toEqual(['a']);
  expect(asked).toEqual([['a', 'b'], ['c']]);
});

it('what another process wrote is seen after a quarter of a second', async () => {
  stored.set('a', lane(0));
  expect(await trips()).toBe(0);
  stored.set('a', lane(1));
  await clock.advance(RECENT_MS);
  expect(await trips()).toBe(0);
  await clock.advance(1);
  expect(await trips()).toBe(1);
  stored.clear();
  await clock.advance(RECENT_MS + 1);
  expect(await trips()).toBeUndefined();
});

it('what this process reported is seen at once, also where an older answer comes after it', async () => {
  stored.set('a', lane(0));
  const { promise, resolve } = Promise.withResolvers<void>();
  until = promise;
  const before = lanes.read(['a']);
  await clock.advance(1);
  stored.set('a', lane(1));
  await lanes.report(report);
  resolve();
  expect((await before).get('a')?.trips).toBe(0);
  expect(await trips()).toBe(1);
});
