import {
  BEYOND_SCHEDULE,
  type Delivery,
  eventKey,
  type Hook,
  type Lane,
  splitDeliveryKey,
  type TenantId,
} from '@hookpost/core';
import { makeAttempt, makeDelivery, makeEvent, makeHook, newTenantId, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { createDeliveryControl } from './delivery-control.ts';
import { DAY_MS, openTestDatabase, RETENTION_MS, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let stores: Stores;
const now = Date.parse('2026-05-01T12:00:00Z');
const clock = { now: () => now, monotonic: () => now, sleep: async () => {}, after: () => () => {} };
const woken: Lane[] = [];
const control = () =>
  createDeliveryControl({ db, clock, retentionMs: RETENTION_MS, onWoken: (lane) => void woken.push(lane) });

let tenantId: TenantId;
let hook: Hook;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
});
afterAll(() => close());
beforeEach(async () => {
  tenantId = newTenantId();
  await stores.tenants.create({ id: tenantId, name: 'T' }, TESTER);
  hook = await aHook();
  woken.length = 0;
});

async function aHook(fields: Partial<Hook> = {}): Promise<Hook> {
  const made = await stores.hooks.create(tenantId, makeHook(fields), TESTER);
  if (made.kind !== 'ok') throw new Error(made.kind);
  return made.hook;
}

/** A record whose event was accepted 10 days ago and dispatched. */
async function recorded(fields: Partial<Omit<Delivery, 'key'>> = {}): Promise<Delivery> {
  const event = makeEvent({ tenantId });
  await stores.events.insert(event, new Uint8Array(32));
  const acceptedAt = new Date(now - 10 * DAY_MS);
  const _id = eventKey(tenantId, event.id);
  const expireAt = new Date(acceptedAt.getTime() + RETENTION_MS);
  await db.events.updateOne({ _id }, { $set: { acceptedAt, expireAt }, $unset: { dispatch: 1 } });
  const place = { tenantId, eventId: event.id, hookId: hook.id, acceptedAt };
  const delivery = makeDelivery({ ...place, nextAt: fields.state === undefined ? new Date(now) : null, ...fields });
  await stores.deliveries.record({ kind: 'first', delivery });
  return delivery;
}

const exhausted = { state: 'failed', reason: 'exhausted', attempt: 3, step: 2, nextAt: null } as const;
const idOf = ({ key }: Delivery) => {
  const { eventId, hookId } = splitDeliveryKey(key);
  return `${eventId}.${hookId}`;
};
const documentOf = ({ key }: Delivery) => db.deliveries.findOne({ _id: key });
const eventOf = ({ eventId }: Delivery) => db.events.findOne({ _id: eventKey(tenantId, eventId) });
const laneOf = () => db.lanes.findOne({ _id: hook.id });

/** The outcome of an attempt on `delivery` as it was read. */
const attempted = (delivery: Delivery, state: 'delivered' | 'pending' | 'failed') => {
  const outcome = state === 'delivered' ? 'delivered' : 'failed';
  const attempt = makeAttempt({ n: delivery.attempt + 1, outcome, nextAt: null });
  const nextAt = state === 'pending' ? new Date(now + 60_000) : null;
  const reason = state === 'failed' ? ('exhausted' as const) : null;
  const after = { ...delivery, state, reason, nextAt, attempt: attempt.n, attempts: [attempt], lease: null };
  return { kind: 'attempt', delivery: { ...after, updatedAt: new Date(now + 50) }, from: delivery.attempt } as const;
};

describe('a delivery that is cancelled', () => {
  it('is over, may expire, and its lane is woken; what is in flight is late', async () => {
    const until = new Date(now + 20_000);
    const delivery = await recorded({ lease: { by: 'worker', since: new Date(now), until }, nextAt: until });
    const before = await laneOf();
    const result = await control().cancel(tenantId, idOf(delivery));
    expect(result).toMatchObject({ kind: 'ok', delivery: { state: 'cancelled', reason: 'cancelled_by_user' } });
    const stored = await documentOf(delivery);
    expect(stored).toMatchObject({ state: 'cancelled', reason: 'cancelled_by_user', updatedAt: new Date(now) });
    expect(stored?.expireAt).toEqual(new Date(delivery.giveUpAt.getTime() + DAY_MS));
    for (const gone of ['nextAt', 'lease', 'redeliverAt']) expect(stored).not.toHaveProperty(gone);
    expect((await laneOf())?.wakes).toBe((before?.wakes ?? 0) + 1);
    expect(woken).toMatchObject([{ hookId: hook.id }]);

    expect(await stores.deliveries.record(attempted(delivery, 'delivered'))).toBe('late');
    expect(await documentOf(delivery)).toMatchObject({ state: 'cancelled', attempts: [{ late: true }] });
  });

  it('must be pending, and of this tenant', async () => {
    const delivery = await recorded(exhausted);
    expect(await control().cancel(tenantId, idOf(delivery))).toEqual({ kind: 'not_pending' });
    const pending = await recorded();
    expect(await control().cancel(newTenantId(), idOf(pending))).toEqual({ kind: 'missing' });
    expect(await control().cancel(tenantId, 'none')).toEqual({ kind: 'missing' });
    expect(await documentOf(pending)).toMatchObject({ state: 'pending' });
  });
});

describe('a delivery that is sent once more', () => {
  it('is pending again in one step with its lane, and its event is kept a day longer than it may be tried', async () => {
    const delivery = await recorded(exhausted);
    await db.lanes.deleteMany({});
    expect(await control().redeliver(tenantId, idOf(delivery))).toMatchObject({
      kind: 'ok',
      delivery: { state: 'pending' },
    });
    const stored = await documentOf(delivery);
    const giveUpAt = new Date(now + RETENTION_MS - DAY_MS);
    expect(stored).toMatchObject({
      state: 'pending',
      reason: null,
      step: BEYOND_SCHEDULE,
      attempt: 3,
      nextAt: new Date(now),
      giveUpAt,
    });
    expect(stored).not.toHaveProperty('expireAt');
    expect((await eventOf(delivery))?.expireAt).toEqual(new Date(now + RETENTION_MS));
    expect(await laneOf()).toMatchObject({ wakes: 1, dueAt: expect.any(Date) });
    expect(woken).toMatchObject([{ hookId: hook.id }]);
  });

  it('changes nothing of an event that is not dispatched yet: its retention has not begun', async () => {
    const delivery = await recorded(exhausted);
    const dispatch = { at: new Date(now) };
    const _id = eventKey(tenantId, delivery.eventId);
    await db.events.updateOne({ _id }, { $set: { dispatch }, $unset: { expireAt: 1 } });
    expect(await control().redeliver(tenantId, idOf(delivery))).toMatchObject({ kind: 'ok' });
    expect(await eventOf(delivery)).not.toHaveProperty('expireAt');
  });

  it('is one attempt however often it is asked for at once', async () => {
    const delivery = await recorded(exhausted);
    const before = (await laneOf())?.wakes ?? 0;
    const all = await Promise.all(Array.from({ length: 10 }, () => control().redeliver(tenantId, idOf(delivery))));
    expect(all.every(({ kind }) => kind === 'ok')).toBe(true);
    expect(await documentOf(delivery)).toMatchObject({ asked: { n: 4 }, state: 'pending' });
    expect((await laneOf())?.wakes).toBe(before + 1);
  });

  it('follows an attempt in flight that fails, even one that was to be the last, and is dropped when it succeeds', async () => {
    const until = new Date(now + 20_000);
    for (const state of ['pending', 'failed', 'delivered'] as const) {
      const delivery = await recorded({
        lease: { by: 'worker', since: new Date(now), until },
        nextAt: until,
        attempt: 1,
        step: 1,
      });
      await control().redeliver(tenantId, idOf(delivery));
      expect(await documentOf(delivery)).toMatchObject({ redeliverAt: new Date(now), nextAt: until, lease: { until } });
      const write = attempted(delivery, state);
      const result = state === 'delivered' ? 'recorded' : 'due_again';
      expect(await stores.deliveries.record(write)).toBe(result);
      // Written again, as after a lost answer, it changes nothing and says the same.
      expect(await stores.deliveries.record(write)).toBe(result);
      const stored = await documentOf(delivery);
      expect(stored).not.toHaveProperty('redeliverAt');
      expect(stored).not.toHaveProperty('lease');
      expect(stored).toMatchObject({ attempt: 2, attempts: [{ n: 2 }] });
      if (state === 'delivered') expect(stored).toMatchObject({ state: 'delivered' });
      else {
        const asked = { trigger: 'manual', n: 3, at: new Date(now) };
        const step = state === 'failed' ? BEYOND_SCHEDULE : 1;
        expect(stored).toMatchObject({ state: 'pending', reason: null, asked, step, nextAt: new Date(now + 50) });
      }
    }
  });

  it('a failure in flight beside one that is late, in one batch: each gets its own answer', async () => {
    const until = new Date(now + 20_000);
    const open = await recorded({ lease: { by: 'worker', since: new Date(now), until }, nextAt: until });
    const over = await recorded(exhausted);
    await control().redeliver(tenantId, idOf(open));
    const writes = [attempted(open, 'pending'), attempted({ ...over, attempt: 1 }, 'failed')];
    expect(await Promise.all(writes.map(stores.deliveries.record))).toEqual(['due_again', 'late']);
  });

  it('and thirty others of its hook at once are all done, though all of them write one lane', async () => {
    const all: Delivery[] = [];
    for (let i = 0; i < 30; i++) all.push(await recorded(exhausted));
    const stored = control();
    // Each refuses after 3 s of meeting others.
    await Promise.all(all.map((delivery) => stored.redeliver(tenantId, idOf(delivery))));
    expect(await db.deliveries.countDocuments({ hookId: hook.id, state: 'pending' })).toBe(30);
  });

  it('needs its hook, the address of that, and its event', async () => {
    const without = await recorded(exhausted);
    await db.events.deleteOne({ _id: eventKey(tenantId, without.eventId) });
    expect(await control().redeliver(tenantId, idOf(without))).toEqual({ kind: 'event_gone' });
    expect(await documentOf(without)).toMatchObject({ state: 'failed' });

    const delivery = await recorded(exhausted);
    expect(await control().redeliver(newTenantId(), idOf(delivery))).toEqual({ kind: 'missing' });
    await stores.hooks.update(tenantId, hook.id, (before) => ({ ...before, url: null }), TESTER);
    expect(await control().redeliver(tenantId, idOf(delivery))).toEqual({ kind: 'no_url' });
    await stores.hooks.remove(tenantId, hook.id, TESTER);
    expect(await control().redeliver(tenantId, idOf(delivery))).toEqual({ kind: 'hook_deleted' });
    expect(await documentOf(delivery)).toMatchObject({ state: 'failed' });
  });
});
