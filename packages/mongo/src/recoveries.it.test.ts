import {
  type Delivery,
  eventKey,
  type Hook,
  type Recovery,
  type RecoveryRequest,
  type RecoveryStep,
  recovered,
  type TenantId,
} from '@hookpost/core';
import { makeDelivery, makeEvent, makeHook, newTenantId, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { createRecoveryStore } from './recoveries.ts';
import { createRecoverySource } from './recovery-source.ts';
import { DAY_MS, openTestDatabase, RETENTION_MS, type Stores, storesOn } from './stores.fixture.ts';

const now = new Date('2026-05-01T12:00:00Z');
const clock = { now: () => now.getTime(), monotonic: () => 0, sleep: async () => {}, after: () => () => {} };
const at = (ms: number) => new Date(now.getTime() + ms);

let db: Database;
let close: () => Promise<void>;
let stores: Stores;
let recoveries: ReturnType<typeof createRecoveryStore>;
let source: ReturnType<typeof createRecoverySource>;
let tenantId: TenantId;
let hook: Hook;
const woken: string[] = [];

beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
  recoveries = createRecoveryStore({ db, clock, onWoken: ({ hookId }) => void woken.push(hookId) });
  source = createRecoverySource({ db });
});
afterAll(() => close());
beforeEach(async () => {
  tenantId = newTenantId();
  await stores.tenants.create({ id: tenantId, name: 'T' }, TESTER);
  const made = await stores.hooks.create(tenantId, makeHook(), TESTER);
  if (made.kind !== 'ok') throw new Error(made.kind);
  hook = made.hook;
  woken.length = 0;
});

const request = (fields: Partial<RecoveryRequest> = {}): RecoveryRequest => ({
  hookId: hook.id,
  from: at(-DAY_MS),
  to: now,
  types: null,
  channels: null,
  states: ['failed'],
  missed: false,
  ...fields,
});

async function running(fields: Partial<RecoveryRequest> = {}): Promise<Recovery> {
  const recovery = await recoveries.create(tenantId, request(fields));
  if (recovery === null) throw new Error('no such hook');
  return recovery;
}

/** An event that was accepted `agoMs` ago. */
async function accepted(
  id: string,
  agoMs: number,
  { dispatched = true, type = 'order.created', channels = [] as string[] } = {},
): Promise<void> {
  await stores.events.insert(makeEvent({ tenantId, id, type, channels }), new Uint8Array(32));
  const expireAt = at(RETENTION_MS - agoMs);
  const update = dispatched
    ? { $set: { acceptedAt: at(-agoMs), expireAt }, $unset: { dispatch: 1 as const } }
    : { $set: { acceptedAt: at(-agoMs) } };
  await db.events.updateOne({ _id: eventKey(tenantId, id) }, update);
}

/** A delivery of this hook that failed for good, with its event. */
async function failed(id: string, agoMs: number, fields: Partial<Omit<Delivery, 'key'>> = {}): Promise<Delivery> {
  const { type = 'order.created', channels = [] } = fields;
  await accepted(id, agoMs, { type, channels });
  const over = { state: 'failed', reason: 'exhausted', attempt: 3, step: 2, nextAt: null } as const;
  const delivery = makeDelivery({ tenantId, eventId: id, hookId: hook.id, acceptedAt: at(-agoMs), ...over, ...fields });
  await stores.deliveries.record({ kind: 'first', delivery });
  return delivery;
}

const idsOf = async (recovery: Recovery, limit = 10) =>
  (await source.candidates(recovery, limit)).map(({ key, delivery, event }) => [
    key.slice(tenantId.length + 1),
    delivery?.state ?? null,
    event?.dispatched ?? null,
  ]);
const stepOf = (fields: Partial<RecoveryStep>): RecoveryStep => ({
  again: [],
  missed: [],
  failed: 0,
  after: null,
  finished: false,
  at: now,
  ...fields,
});
const renewal = { now, giveUpAt: at(RETENTION_MS - DAY_MS) };
const laneOf = () => db.lanes.findOne({ _id: hook.id });
const documentOf = ({ key }: Delivery) => db.deliveries.findOne({ _id: key });

describe('a recovery', () => {
  it('is running from the start, reaches no further than now, wakes its lane and says so there', async () => {
    await failed('e1', 1000);
    const before = await laneOf();
    const recovery = await running({ to: at(DAY_MS) });
    expect(recovery).toMatchObject({
      state: 'running',
      total: 1,
      done: 0,
      failed: 0,
      to: now,
      createdAt: now,
      finishedAt: null,
    });
    expect(await laneOf()).toMatchObject({ recovering: true, wakes: (before?.wakes ?? 0) + 1 });
    expect(woken).toEqual([hook.id]);
    expect(await recoveries.get(tenantId, recovery.id)).toEqual(recovery);
    expect(await source.next(tenantId, hook.id)).toEqual(recovery);
  });

  it('needs a living hook of its tenant', async () => {
    expect(await recoveries.create(newTenantId(), request())).toBeNull();
    await stores.hooks.remove(tenantId, hook.id, TESTER);
    expect(await recoveries.create(tenantId, request())).toBeNull();
  });

  it('is listed newest first, and reached by its tenant alone', async () => {
    const [first, second, third] = [await running(), await running(), await running()];
    const page = await recoveries.list(tenantId, { limit: 2, after: null });
    expect(page.data.map(({ id }) => id)).toEqual([third.id, second.id]);
    expect((await recoveries.list(tenantId, { limit: 2, after: page.next })).data.map(({ id }) => id)).toEqual([
      first.id,
    ]);
    expect(await recoveries.get(newTenantId(), first.id)).toBeNull();
    expect(await recoveries.get(tenantId, 'none')).toBeNull();
    expect(await recoveries.cancel(newTenantId(), first.id)).toEqual({ kind: 'missing' });
  });

  it('that is cancelled is over, once, and leaves others of its hook running', async () => {
    const [first, second] = [await running(), await running()];
    expect(await recoveries.cancel(tenantId, first.id)).toMatchObject({
      kind: 'ok',
      recovery: { state: 'cancelled', finishedAt: now },
    });
    expect(await recoveries.cancel(tenantId, first.id)).toEqual({ kind: 'not_running' });
    expect(await laneOf()).toMatchObject({ recovering: true });
    await recoveries.cancel(tenantId, second.id);
    expect(await laneOf()).not.toHaveProperty('recovering');
    expect(await source.next(tenantId, hook.id)).toBeNull();
  });

  it('ends with its hook', async () => {
    const recovery = await running();
    await stores.hooks.remove(tenantId, hook.id, TESTER);
    expect(await recoveries.get(tenantId, recovery.id)).toMatchObject({
      state: 'cancelled',
      finishedAt: expect.any(Date),
    });
  });
});

describe('the candidates', () => {
  it('are the deliveries asked for, oldest event first, from the place on', async () => {
    await failed('late', 1000);
    await failed('early', 9000);
    await failed('twin-b', 5000);
    await failed('twin', 5000);
    await failed('before', DAY_MS + 1);
    await failed('cancelled', 3000, { state: 'cancelled', reason: 'cancelled_by_user' });
    await failed('typed', 2000, { type: 'another' });
    await failed('of-another-hook', 2000, { hookId: 'f'.repeat(24) });
    await failed('waits', 2000, { state: 'pending', nextAt: now });
    const all = ['early', 'twin-b', 'twin', 'typed', 'late'];
    const recovery = await running();
    expect(recovery.total).toBe(all.length);
    expect(await idsOf(recovery)).toEqual(all.map((id) => [id, 'failed', true]));

    const page = await source.candidates(recovery, 2);
    const last = page[1];
    const after = { at: last?.acceptedAt as Date, id: last?.key as string };
    expect((await idsOf({ ...recovery, after })).map(([id]) => id)).toEqual(['twin', 'typed', 'late']);
    expect((await idsOf({ ...recovery, types: ['another'] })).map(([id]) => id)).toEqual(['typed']);
    const states = ['failed', 'cancelled'] as const;
    expect((await idsOf({ ...recovery, states: [...states] })).map(([id]) => id)).toContain('cancelled');
  });

  it('are of its channels alone, where it names any', async () => {
    await failed('adas', 3000, { channels: ['ada', 'other'] });
    await failed('bobs', 2000, { channels: ['bob'] });
    await failed('of-no-one', 2000);
    const recovery = await running({ channels: ['ada'] });
    expect(recovery).toMatchObject({ total: 1, channels: ['ada'] });
    expect((await idsOf(recovery)).map(([id]) => id)).toEqual(['adas']);

    await accepted('missed-by-ada', 1000, { channels: ['ada'] });
    await accepted('missed-by-bob', 1000, { channels: ['bob'] });
    const missed = await running({ channels: ['ada'], missed: true });
    expect((await idsOf(missed)).map(([id]) => id)).toEqual(['adas', 'missed-by-ada']);
  });

  it('say which events are gone, and which are still to be dispatched', async () => {
    await failed('gone', 3000);
    await failed('open', 2000);
    await db.events.deleteOne({ _id: eventKey(tenantId, 'gone') });
    await db.events.updateOne({ _id: eventKey(tenantId, 'open') }, { $set: { dispatch: { at: now } } });
    expect(await idsOf(await running())).toEqual([
      ['gone', 'failed', null],
      ['open', 'failed', false],
    ]);
  });

  it('are all events of its time where it asks for what was missed', async () => {
    await failed('had', 3000);
    await accepted('missed-1', 2000);
    await accepted('missed-2', 2000);
    await accepted('open', 1000, { dispatched: false });
    const recovery = await running({ missed: true });
    expect(await idsOf(recovery)).toEqual([
      ['had', 'failed', true],
      ['missed-1', null, true],
      ['missed-2', null, true],
      ['open', null, false],
    ]);
    const after = { at: at(-2000), id: eventKey(tenantId, 'missed-1') };
    expect((await idsOf({ ...recovery, after })).map(([id]) => id)).toEqual(['missed-2', 'open']);
  });
});

describe('a page of a recovery', () => {
  it('makes its deliveries pending, keeps their events and moves on, the last one wakes the lane, all at once', async () => {
    const one = await failed('one', 2000);
    await accepted('new', 1000);
    const missed = makeDelivery({ tenantId, eventId: 'new', hookId: hook.id, acceptedAt: at(-1000) });
    const recovery = await running({ missed: true });
    const wakes = (await laneOf())?.wakes ?? 0;
    const after = { at: at(-1000), id: eventKey(tenantId, 'new') };
    await source.advance(
      recovery,
      stepOf({
        again: [recovered(one, renewal)],
        missed: [recovered(missed, renewal)],
        failed: 2,
        after,
        finished: true,
      }),
    );
    expect(await documentOf(one)).toMatchObject({
      state: 'pending',
      reason: null,
      step: 0,
      attempt: 3,
      nextAt: now,
      asked: { trigger: 'recovery', n: 4 },
    });
    expect(await documentOf(one)).not.toHaveProperty('expireAt');
    expect(await documentOf(missed)).toMatchObject({ state: 'pending', asked: { trigger: 'recovery', n: 1 } });
    for (const id of ['one', 'new']) {
      expect((await db.events.findOne({ _id: eventKey(tenantId, id) }))?.expireAt).toEqual(at(RETENTION_MS));
    }
    expect(await recoveries.get(tenantId, recovery.id)).toMatchObject({
      state: 'done',
      total: 4,
      done: 2,
      failed: 2,
      after,
      finishedAt: now,
    });
    expect(await laneOf()).toMatchObject({ wakes: wakes + 1 });
    expect(await laneOf()).not.toHaveProperty('recovering');
  });

  it('comes through while its lane is woken all the time, as that of an ordered hook under load', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `busy-${i}`);
    await Promise.all(ids.map((id) => accepted(id, 1000)));
    const missed = ids.map((eventId) =>
      recovered(makeDelivery({ tenantId, eventId, hookId: hook.id, acceptedAt: at(-1000) }), renewal),
    );
    const recovery = await running({ missed: true });
    let made = false;
    const busy = (async () => {
      while (!made) await stores.lanes.report({ hookId: hook.id, tenantId, wakeAt: now, outcomes: [] });
    })();
    await source.advance(recovery, stepOf({ missed })).finally(() => {
      made = true;
    });
    await busy;
    expect(await recoveries.get(tenantId, recovery.id)).toMatchObject({ done: ids.length });
  });

  it('counts only what it changed: one that somebody sent meanwhile, or made, is left alone', async () => {
    const one = await failed('one', 2000);
    const there = await failed('there', 1000, { state: 'delivered', reason: null });
    const recovery = await running({ missed: true });
    await db.deliveries.updateOne({ _id: one.key }, { $set: { state: 'delivered' } });
    const step = { again: [recovered(one, renewal)], missed: [recovered(there, renewal)] };
    await source.advance(recovery, stepOf(step));
    expect(await recoveries.get(tenantId, recovery.id)).toMatchObject({ state: 'running', done: 0 });
    expect(await documentOf(one)).toMatchObject({ state: 'delivered' });
    expect(await documentOf(there)).toMatchObject({ state: 'delivered' });
  });

  it('is made once: a holder that comes second, or after a cancellation, changes nothing', async () => {
    const [one, two] = [await failed('one', 2000), await failed('two', 1000)];
    const recovery = await running();
    const after = { at: at(-2000), id: eventKey(tenantId, 'one') };
    const page = stepOf({ again: [recovered(one, renewal)], after });
    await source.advance(recovery, page);
    await db.deliveries.updateOne({ _id: one.key }, { $set: { state: 'failed' } });
    await source.advance(recovery, page);
    expect(await documentOf(one)).toMatchObject({ state: 'failed' });
    expect(await recoveries.get(tenantId, recovery.id)).toMatchObject({ done: 1, after });

    await recoveries.cancel(tenantId, recovery.id);
    await source.advance({ ...recovery, after }, stepOf({ again: [recovered(two, renewal)], after: null }));
    expect(await documentOf(two)).toMatchObject({ state: 'failed' });
  });

  it('waits for its hook: what is pending is counted up to a limit', async () => {
    for (const id of ['a', 'b', 'c']) await failed(id, 1000, { state: 'pending', nextAt: now });
    expect([await source.pending(hook.id, 10), await source.pending(hook.id, 2)]).toEqual([3, 2]);
  });
});
