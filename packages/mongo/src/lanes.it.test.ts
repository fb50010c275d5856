import { type HeldLane, NEVER, systemClock, type TenantId } from '@hookpost/core';
import { eventually, newHookId } from '@hookpost/testkit';
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
beforeEach(async () => {
  await db.lanes.deleteMany({});
  hookId = newHookId();
});

const tenantId = 'default' as TenantId;
const inMs = (ms: number) => new Date(Date.now() + ms);
/** What may pass on a busy machine between what the server does and what is looked at here. */
const AIR_MS = 4000;
const distance = (a: Date | null | undefined, b: Date) => Math.abs((a?.getTime() ?? 0) - b.getTime());
const wake = (wakeAt = new Date(), hook = hookId) => lanes.report({ hookId: hook, tenantId, wakeAt, outcomes: [] });
const set = (fields: Partial<LaneDocument>) => db.lanes.updateOne({ _id: hookId }, { $set: fields });
const laneNow = async () => (await lanes.read([hookId])).get(hookId);
/** Ends the lease, as its time would. */
const endLease = () => set({ leaseUntil: inMs(-1) });

async function claimed(holder = 'me'): Promise<HeldLane> {
  const lane = await lanes.claim(hookId, holder);
  if (lane === null) throw new Error('the lane is not to be had');
  return lane;
}

async function wokenAndClaimed(): Promise<HeldLane> {
  await wake();
  return claimed();
}

describe('a claim', () => {
  it('is one holder’s among fifty who want it', async () => {
    await wake();
    const stores = Array.from({ length: 50 }, () => storesOn(db).lanes);
    const got = await Promise.all(stores.map((store, i) => store.claim(hookId, `holder ${i}`)));
    const [lane, ...others] = got.filter((each) => each !== null);
    expect(others).toEqual([]);
    expect(await laneNow()).toMatchObject({ holder: lane?.holder, fence: 1 });
  });

  it('of many lanes at once gets each that is to be had, and of two claims of one lane one', async () => {
    const hooks = Array.from({ length: 40 }, () => newHookId());
    const due = hooks.filter((_, n) => n % 2 === 0);
    await Promise.all(hooks.map((hook) => wake(due.includes(hook) ? new Date() : inMs(60_000), hook)));
    const got = await Promise.all([...hooks, ...hooks].map((hook) => lanes.claim(hook, 'me')));
    const taken = got.filter((lane) => lane !== null);
    expect(taken.map((lane) => lane.hookId).sort()).toEqual([...due].sort());
    expect(taken.every(({ fence, holder }) => fence === 1 && holder === 'me')).toBe(true);
  });

  it('leaves the lane due, lasts 8 s, and says when it ends', async () => {
    const { dueAt } = await wake();
    const asked = performance.now();
    const lane = await claimed();
    expect(lane).toMatchObject({ dueAt, wakes: 1, suspectAt: null });
    expect(lane.leaseEnds - asked).toBeGreaterThanOrEqual(8000);
    expect(lane.leaseEnds - performance.now()).toBeLessThanOrEqual(8000);
    expect(distance(lane.leaseUntil, inMs(8000))).toBeLessThan(AIR_MS);
  });

  it('is not to be had of a lane that is not there, waits for nothing, or is not due yet', async () => {
    expect(await lanes.claim(hookId, 'me')).toBeNull();
    await lanes.report({ hookId, tenantId, wakeAt: null, outcomes: [] });
    expect(await lanes.claim(hookId, 'me')).toBeNull();
    await wake(inMs(60_000));
    expect(await lanes.claim(hookId, 'me')).toBeNull();
  });

  it('is to be had a little before its time: alarms are not exact', async () => {
    await wake(inMs(3000));
    await eventually(() => lanes.claim(hookId, 'me').then((lane) => lane !== null), { everyMs: 10 });
    expect((await laneNow())?.dueAt?.getTime()).toBeLessThanOrEqual(Date.now() + 100);
  });

  it('raises the fence, and takes over from a holder that was cut off: what was due may have been sent', async () => {
    await wokenAndClaimed();
    expect(await lanes.claim(hookId, 'another')).toBeNull();
    await endLease();
    const lane = await claimed('another');
    expect(lane).toMatchObject({ holder: 'another', fence: 2 });
    expect(distance(lane.suspectAt, new Date())).toBeLessThan(AIR_MS);
  });

  it('suspects no more than what its holder had said it would go to, and what was suspected before', async () => {
    const [reached, before] = [inMs(-5000), inMs(-2000)];
    expect(await lanes.reach(await wokenAndClaimed(), reached)).toBe(true);
    await endLease();
    const heir = await claimed('another');
    expect(heir).toMatchObject({ suspectAt: reached });
    expect(await lanes.reach(heir, before)).toBe(true);
    await endLease();
    expect(await claimed('a third')).toMatchObject({ suspectAt: before });
    expect(await lanes.reach(heir, reached)).toBe(false);
    await endLease();
    // The third one said nothing: it may have sent all that was due.
    expect((await claimed('a fourth')).suspectAt?.getTime()).toBeGreaterThan(before.getTime() + 1000);
  });

  it('suspects nobody where the holder had let go', async () => {
    await lanes.letGo(await wokenAndClaimed());
    expect(await claimed('another')).toMatchObject({ fence: 2, suspectAt: null });
  });

  it('takes the holder’s name as it is', async () => {
    await wake();
    expect(await claimed('$dueAt')).toMatchObject({ holder: '$dueAt' });
  });
});

describe('the holder', () => {
  it('keeps its lease by renewing it', async () => {
    const lane = await wokenAndClaimed();
    await set({ leaseUntil: inMs(1000) });
    const ends = await lanes.renew(lane);
    expect((ends ?? 0) - performance.now()).toBeGreaterThan(8000 - AIR_MS);
    expect((await laneNow())?.leaseUntil?.getTime()).toBeGreaterThan(Date.now() + 8000 - AIR_MS);
  });

  it('that was superseded can’t renew, rest, let go, spend or remove', async () => {
    const old = await wokenAndClaimed();
    await endLease();
    await claimed('me');
    const before = await laneNow();
    expect(await lanes.renew(old)).toBeNull();
    expect(await lanes.rest(old, null)).toEqual({ kind: 'lost' });
    expect(await lanes.letGo(old)).toBeNull();
    expect(await lanes.remove(old)).toBe(false);
    await lanes.spend(old, { tokens: 0, at: new Date() });
    expect(await laneNow()).toEqual(before);
  });

  it('rests until there is something to do', async () => {
    const dueAt = inMs(5000);
    const result = await lanes.rest(await wokenAndClaimed(), dueAt);
    expect(result).toMatchObject({ kind: 'rested', lane: { dueAt, holder: null, leaseUntil: null, fence: 1 } });
  });

  it('rests until it is woken, where nothing is to be done', async () => {
    expect(await lanes.rest(await wokenAndClaimed(), null)).toMatchObject({
      kind: 'rested',
      lane: { dueAt: null },
    });
    expect(await lanes.claim(hookId, 'me')).toBeNull();
    await wake();
    expect(await claimed()).toMatchObject({ fence: 2 });
  });

  it('rests no shorter than the breaker’s pause', async () => {
    const lane = await wokenAndClaimed();
    const openAt = inMs(60_000);
    await set({ openAt });
    expect(await lanes.rest(lane, inMs(1000))).toMatchObject({ kind: 'rested', lane: { dueAt: openAt } });
  });

  it('does not rest through a wake-up: it looks once more', async () => {
    const lane = await wokenAndClaimed();
    await wake();
    const result = await lanes.rest(lane, null);
    expect(result).toEqual({ kind: 'woken', wakes: 2, arrivals: 2, recovering: false });
    expect(await laneNow()).toMatchObject({ holder: 'me' });
    expect(await lanes.rest({ ...lane, wakes: 2 }, null)).toMatchObject({ kind: 'rested' });
  });

  it('rests for a slot through whatever is added, until one is free or the time is up', async () => {
    const dueAt = inMs(20_000);
    await lanes.rest(await wokenAndClaimed(), dueAt, 'slots');
    expect(await wake()).toMatchObject({ dueAt, wakes: 2 });
    const freedAt = new Date();
    const freed = await lanes.report({ hookId, tenantId, wakeAt: freedAt, outcomes: [], slotFree: true });
    expect(freed).toMatchObject({ dueAt: freedAt, wakes: 3, arrivals: 2 });
    expect(await claimed()).toMatchObject({ fence: 2, fullUntil: null });
  });

  it('that goes to rest for a slot sees one that came free, also while the breaker is open', async () => {
    const lane = await wokenAndClaimed();
    await set({ openAt: inMs(60_000) });
    await lanes.report({ hookId, tenantId, wakeAt: new Date(), outcomes: [], slotFree: true });
    expect(await lanes.rest(lane, inMs(10_000), 'slots')).toMatchObject({ kind: 'woken', wakes: 2, arrivals: 1 });
  });

  it('is made due by what is added once it was claimed again', async () => {
    await lanes.rest(await wokenAndClaimed(), inMs(20), 'slots');
    await eventually(() => lanes.claim(hookId, 'me').then((lane) => lane !== null), { everyMs: 10 });
    await endLease();
    await lanes.rest(await claimed(), inMs(60_000));
    const now = new Date();
    expect(await wake(now)).toMatchObject({ dueAt: now });
  });

  it('lets go with work left: due again at once, or when the lane opens', async () => {
    const lane = await lanes.letGo(await wokenAndClaimed());
    expect(lane).toMatchObject({ holder: null, leaseUntil: null });
    expect(distance(lane?.dueAt, new Date())).toBeLessThan(AIR_MS);
    const openAt = inMs(60_000);
    const again = await claimed();
    await set({ openAt });
    expect(await lanes.letGo(again)).toMatchObject({ dueAt: openAt });
  });

  it('writes down what it has spent', async () => {
    const bucket = { tokens: 1.5, at: new Date() };
    await lanes.spend(await wokenAndClaimed(), bucket);
    expect(await laneNow()).toMatchObject({ bucket });
  });

  it('removes a deleted hook’s lane, unless somebody woke it', async () => {
    const lane = await wokenAndClaimed();
    await wake();
    expect(await lanes.remove(lane)).toBe(false);
    expect(await lanes.remove({ ...lane, wakes: 2 })).toBe(true);
    expect(await laneNow()).toBeUndefined();
  });
});

describe('what the sweeper looks for', () => {
  it('is overdue by its grace, neither held nor held until just now, oldest first', async () => {
    const ids = Array.from({ length: 4 }, newHookId);
    const [oldest, older, held, recent] = ids;
    await wake(inMs(-90_000), older);
    await wake(inMs(-100_000), oldest);
    await wake(inMs(-100_000), held);
    await wake(inMs(-1000), recent);
    await lanes.claim(held as string, 'me');
    const graceMs = 60_000;
    expect(await lanes.overdue(graceMs, 10)).toEqual([oldest, older]);
    expect(await lanes.overdue(graceMs, 1)).toEqual([oldest]);
    await db.lanes.updateOne({ _id: held as string }, { $set: { leaseUntil: inMs(-1000) } });
    expect(await lanes.overdue(graceMs, 10)).toEqual([oldest, older]);
    await db.lanes.updateOne({ _id: held as string }, { $set: { leaseUntil: inMs(-61_000) } });
    expect(await lanes.overdue(graceMs, 10)).toHaveLength(3);
  });

  it('goes by the database’s clock, not by this machine’s', async () => {
    await wake(inMs(-1000));
    expect(
      await storesOn(
        db,
        systemClock(() => 60_000),
      ).lanes.overdue(2000, 10),
    ).toEqual([hookId]);
    expect(
      await storesOn(
        db,
        systemClock(() => -60_000),
      ).lanes.overdue(2000, 10),
    ).toEqual([]);
  });

  it('is due soon and held by nobody', async () => {
    const [soon, late, held] = [newHookId(), newHookId(), newHookId()];
    await wake(inMs(20_000), soon);
    await wake(inMs(40_000), late);
    await wake(inMs(0), held);
    await lanes.claim(held, 'me');
    expect((await lanes.dueWithin(30_000, 10)).map((lane) => lane.hookId)).toEqual([soon]);
  });
});

describe('a rescue', () => {
  const rescue = async (nextAt: Date) => (await lanes.rescue([{ hookId, tenantId, nextAt }])).length > 0;

  it('wakes a lane that is gone, or waits for nothing', async () => {
    const nextAt = inMs(-60_000);
    expect(await rescue(nextAt)).toBe(true);
    expect(await laneNow()).toMatchObject({ dueAt: nextAt });
    await lanes.rest(await claimed(), null);
    expect(await rescue(nextAt)).toBe(true);
    expect(await laneNow()).toMatchObject({ dueAt: nextAt });
  });

  it('wakes a lane that would come round far too late', async () => {
    await wake(inMs(3_600_000));
    expect(await rescue(inMs(-60_000))).toBe(true);
    expect((await laneNow())?.dueAt?.getTime()).toBeLessThan(Date.now());
  });

  it('leaves alone a lane that is due, or rests because slots, rate limit or order keep back what is', async () => {
    const nextAt = inMs(-60_000);
    await wake(nextAt);
    expect(await rescue(nextAt)).toBe(false);
    await lanes.rest(await claimed(), inMs(60_000), 'time');
    expect(await rescue(nextAt)).toBe(false);
  });

  it('wakes a lane that once was kept back and now rests past what is due', async () => {
    await lanes.rest(await wokenAndClaimed(), inMs(20), 'time');
    await eventually(() => lanes.claim(hookId, 'me').then((lane) => lane !== null), { everyMs: 10 });
    await endLease();
    await lanes.rest(await claimed(), inMs(60_000));
    expect(await rescue(inMs(-60_000))).toBe(true);
  });

  it('leaves alone a lane that is held, paused by its breaker, or closed by a person', async () => {
    const lane = await wokenAndClaimed();
    await db.lanes.updateOne({ _id: hookId }, { $unset: { dueAt: 1 } });
    expect(await rescue(inMs(-60_000))).toBe(false);
    await lanes.rest(lane, null);
    await set({ openAt: inMs(600_000), dueAt: inMs(600_000) });
    expect(await rescue(inMs(-60_000))).toBe(false);
    await set({ openAt: NEVER });
    await db.lanes.updateOne({ _id: hookId }, { $unset: { dueAt: 1 } });
    expect(await rescue(inMs(-60_000))).toBe(false);
  });
});

describe('lanes that rest at once', () => {
  it('rest each until its own time, but for those that were woken or lost meanwhile', async () => {
    const hooks = Array.from({ length: 30 }, () => newHookId());
    await Promise.all(hooks.map((hook) => wake(new Date(), hook)));
    const held = await Promise.all(hooks.map((hook) => lanes.claim(hook, 'me')));
    const fate = (n: number) => (['rested', 'woken', 'lost'] as const)[n % 3];
    await Promise.all(hooks.filter((_, n) => fate(n) === 'woken').map((hook) => wake(new Date(), hook)));
    const lost = hooks.filter((_, n) => fate(n) === 'lost');
    await db.lanes.updateMany({ _id: { $in: lost } }, { $set: { leaseUntil: inMs(-1) } });
    await Promise.all(lost.map((hook) => storesOn(db).lanes.claim(hook, 'another')));

    const results = await Promise.all(held.map((lane, n) => lanes.rest(lane as HeldLane, inMs(60_000 + n))));
    expect(results.map(({ kind }) => kind)).toEqual(hooks.map((_, n) => fate(n)));
    const now = await lanes.read(hooks);
    for (const [n, hook] of hooks.entries()) {
      expect(now.get(hook)?.holder).toBe({ rested: null, woken: 'me', lost: 'another' }[fate(n) ?? 'lost']);
      if (fate(n) === 'rested') expect(distance(now.get(hook)?.dueAt, inMs(60_000 + n))).toBeLessThan(AIR_MS);
    }
  });
});
