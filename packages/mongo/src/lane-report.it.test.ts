import { BREAKER, type Lane, type LaneReport, NEVER, type TenantId } from '@hookpost/core';
import { newHookId } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import type { LaneDocument } from './documents.ts';

import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let lanes: Stores['lanes'];
let hookId: string;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  ({ lanes } = storesOn(db));
});
afterAll(() => close());
beforeEach(() => {
  hookId = newHookId();
});

const tenantId = 'default' as TenantId;
const inMs = (ms: number) => new Date(Date.now() + ms);
const outcome = (ok: boolean, n = 0) => ({ ok, at: new Date(Date.now() + n) });

const report = (fields: Partial<LaneReport>, store = lanes): Promise<Lane> =>
  store.report({ hookId, tenantId, wakeAt: null, outcomes: [], ...fields });
const fail = (n: number): Promise<Lane> => report({ outcomes: Array.from({ length: n }, (_, i) => outcome(false, i)) });
const succeed = () => report({ outcomes: [outcome(true)] });
const set = (fields: Partial<LaneDocument>) => db.lanes.updateOne({ _id: hookId }, { $set: fields });
/** Ends the breaker's pause, as its time would. */
const endPause = () => set({ openAt: inMs(-1) });

/** How far the breaker has put the lane off, to within 5 s: less is left of it when the answer has been under way. */
const pauseSeconds = ({ openAt }: Lane) => Math.round(((openAt?.getTime() ?? 0) - Date.now()) / 10_000) * 10;

describe('a wake-up', () => {
  it('makes a lane that is not there yet', async () => {
    const wakeAt = inMs(1000);
    const lane = await report({ wakeAt });
    expect(lane).toMatchObject({ hookId, tenantId, dueAt: wakeAt, wakes: 1, fence: 0, failures: 0, trips: 0 });
    expect(lane).toMatchObject({ openAt: null, holder: null, failingSince: null });
  });

  it('only ever brings the lane nearer', async () => {
    const [near, far] = [inMs(1000), inMs(5000)];
    expect((await report({ wakeAt: far })).dueAt).toEqual(far);
    expect((await report({ wakeAt: near })).dueAt).toEqual(near);
    expect(await report({ wakeAt: far })).toMatchObject({ dueAt: near, wakes: 3 });
  });

  it('of many reports in one batch is their earliest', async () => {
    const times = [5000, 1000, 9000].map(inMs);
    const all = await Promise.all(times.map((wakeAt) => report({ wakeAt })));
    expect(all.map(({ dueAt }) => dueAt)).toEqual([times[1], times[1], times[1]]);
  });

  it('comes no sooner than the lane opens, and does not count as one before', async () => {
    const openAt = inMs(60_000);
    await report({});
    await set({ openAt });
    expect(await report({ wakeAt: inMs(10) })).toMatchObject({ dueAt: openAt, wakes: 0 });
    expect(await report({ wakeAt: openAt })).toMatchObject({ dueAt: openAt, wakes: 1 });
  });

  it('leaves the holder its lease', async () => {
    await report({ wakeAt: new Date() });
    const held = await lanes.claim(hookId, 'me');
    expect(await report({ wakeAt: new Date() })).toMatchObject({
      holder: 'me',
      leaseUntil: held?.leaseUntil,
      fence: 1,
      wakes: 2,
    });
  });

  it('from many processes at once is not lost', async () => {
    const stores = Array.from({ length: 10 }, () => storesOn(db).lanes);
    const times = stores.map((_, i) => inMs(1000 + i));
    await Promise.all(stores.map((store, i) => report({ wakeAt: times[i] ?? null }, store)));
    expect((await lanes.read([hookId])).get(hookId)).toMatchObject({ dueAt: times[0], wakes: 10 });
  });
});

describe('the breaker', () => {
  it('opens for 10 s at the tenth failure in a row, not before', async () => {
    expect(await fail(BREAKER.tripAfter - 1)).toMatchObject({ failures: 9, trips: 0, openAt: null });
    const lane = await fail(1);
    expect(lane).toMatchObject({ failures: 10, trips: 1 });
    expect(pauseSeconds(lane)).toBe(10);
  });

  it('counts over batches and processes alike', async () => {
    const stores = Array.from({ length: 5 }, () => storesOn(db).lanes);
    await Promise.all(stores.map((store, i) => report({ outcomes: [outcome(false, i), outcome(false, i)] }, store)));
    expect((await lanes.read([hookId])).get(hookId)).toMatchObject({ failures: 10, trips: 1 });
  });

  it('begins to count anew at a success, also inside one batch', async () => {
    await fail(9);
    const outcomes = [outcome(false, 0), outcome(true, 1), outcome(false, 2)];
    expect(await report({ outcomes })).toMatchObject({ failures: 1, trips: 0, openAt: null });
  });

  it('hears outcomes in the order they began, whoever reports first', async () => {
    const [earlier, later] = [outcome(false, -50), outcome(true, 0)];
    const both = await Promise.all([report({ outcomes: [later] }), report({ outcomes: [earlier] })]);
    expect(both[0]).toMatchObject({ failures: 0, failingSince: null });
  });

  it('doubles its pause with each failed probe, up to 10 min', async () => {
    const pauses = [pauseSeconds(await fail(10))];
    for (let i = 0; i < 8; i++) {
      await endPause();
      pauses.push(pauseSeconds(await fail(1)));
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
  });

  it('is not put off further by failures of requests that were open already', async () => {
    const tripped = await fail(10);
    expect(await fail(20)).toMatchObject({ openAt: tripped.openAt, trips: 1, failures: 30 });
  });

  it('leaves to its probe what is next, whatever such requests come to after the pause', async () => {
    await fail(10);
    await endPause();
    expect(await report({ outcomes: [outcome(false, -15_000)] })).toMatchObject({ trips: 1, failures: 11 });
    expect(await fail(1)).toMatchObject({ trips: 2, failures: 12 });
  });

  it('closes at a success and makes the lane due at once', async () => {
    await report({ wakeAt: inMs(0) });
    await fail(10);
    await report({ wakeAt: inMs(0) });
    await set({ dueAt: inMs(60_000) });
    const before = await fail(0);
    const lane = await succeed();
    expect(lane).toMatchObject({ openAt: null, trips: 0, failures: 0, failingSince: null });
    expect(lane.dueAt?.getTime()).toBeLessThanOrEqual(Date.now() + 100);
    expect(lane.wakes).toBe(before.wakes + 1);
  });

  it('leaves the time of a lane alone that it had not put off', async () => {
    const wakeAt = inMs(60_000);
    await report({ wakeAt });
    expect(await succeed()).toMatchObject({ dueAt: wakeAt, wakes: 1 });
  });

  it('never opens what a person has closed, nor ends that', async () => {
    await report({});
    await set({ openAt: NEVER });
    expect(await fail(30)).toMatchObject({ openAt: NEVER, trips: 0 });
    expect(await succeed()).toMatchObject({ openAt: NEVER, failures: 0 });
    await set({ trips: 3 });
    expect(await succeed()).toMatchObject({ openAt: NEVER, trips: 0 });
    expect(await report({ wakeAt: new Date() })).toMatchObject({ dueAt: NEVER });
  });

  it('knows since when there was nothing but failures', async () => {
    const [first, second, third] = [outcome(false, -5000), outcome(false, -4000), outcome(false, -3000)];
    await report({ outcomes: [first] });
    expect((await report({ outcomes: [second] })).failingSince).toEqual(first.at);
    const recovered = await report({ outcomes: [outcome(true, -3500), third] });
    expect(recovered.failingSince).toEqual(third.at);
    expect((await succeed()).failingSince).toBeNull();
  });
});
