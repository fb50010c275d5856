import { contentHash, eventKey, giveUpAt, systemClock, type TenantId } from '@hookpost/core';
import { makeDelivery, makeEvent, makeSettings, newTenantId, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { createDeliveryControl } from './delivery-control.ts';
import { createEventLog } from './event-log.ts';
import { applyRetention } from './retention.ts';
import { DAY_MS, openTestDatabase, RETENTION_MS, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let stores: Stores;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
});
afterAll(() => close());

const clock = systemClock();
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

type State = 'pending' | 'delivered' | 'failed';

/** A tenant with a hook and one dispatched event of `days` ago for each list of states of its deliveries. */
async function tenantWith(retention: { retentionDays?: number; payloadDays?: number }, events: [number, State[]][]) {
  const tenantId = newTenantId();
  await stores.tenants.create({ id: tenantId, name: 'A tenant' }, TESTER);
  await stores.tenants.update(tenantId, () => retention, TESTER);
  const hook = await stores.hooks.create(tenantId, makeSettings(), TESTER);
  const hookId = hook.kind === 'ok' ? hook.hook.id : '';
  for (const [n, [days, states]] of events.entries()) {
    const id = `e${n}`;
    const acceptedAt = daysAgo(days);
    const event = makeEvent({ tenantId, id });
    await stores.events.insert(event, contentHash(event));
    await db.events.updateOne({ _id: eventKey(tenantId, id) }, { $set: { acceptedAt } });
    await stores.events.clear(eventKey(tenantId, id));
    for (const [i, state] of states.entries()) {
      const to = i === 0 ? { hookId } : {};
      const place = { tenantId, eventId: id, ...to, acceptedAt, giveUpAt: giveUpAt(acceptedAt, RETENTION_MS) };
      const delivery = makeDelivery({ ...place, state, ...(state === 'pending' ? {} : { nextAt: null }) });
      await stores.deliveries.record({ kind: 'first', delivery: { ...delivery, body: Buffer.from('the data') } });
    }
  }
  return { tenantId, hookId };
}

const endsNow = async (tenantId: TenantId): Promise<{ events: string[]; deliveries: string[] }> => {
  const soon = { tenantId, expireAt: { $lt: new Date(Date.now() + DAY_MS / 24) } };
  const [events, deliveries] = await Promise.all([db.events.find(soon).toArray(), db.deliveries.find(soon).toArray()]);
  const idOf = (key: string) => key.split('/')[1]?.split('.')[0] ?? '';
  return {
    events: events.map(({ _id }) => idOf(_id)).sort(),
    deliveries: deliveries.map(({ _id }) => idOf(_id)).sort(),
  };
};

it('what is over ends after the tenant’s own days, and nothing that waits or whose event is still waited for', async () => {
  const { tenantId } = await tenantWith({ retentionDays: 7 }, [
    [8, ['delivered', 'failed']],
    [8, ['delivered', 'pending']],
    [6, ['delivered']],
    [9, []],
  ]);
  await applyRetention({ db, clock });
  // Their index by TTL removes them within a minute; here they may be gone already.
  const { events, deliveries } = await endsNow(tenantId);
  expect(events.every((id) => ['e0', 'e3'].includes(id))).toBe(true);
  expect(deliveries.every((id) => id === 'e0')).toBe(true);
  const left = await db.events.find({ tenantId, expireAt: { $gt: daysAgo(-1) } }).toArray();
  expect(left.map(({ _id }) => _id.split('/')[1]).sort()).toEqual(['e1', 'e2']);
  expect(await db.deliveries.countDocuments({ state: 'pending', expireAt: { $exists: true } })).toBe(0);
  expect(await db.events.countDocuments({ dispatch: { $exists: true }, expireAt: { $exists: true } })).toBe(0);
});

it('data is dropped before the rest, and what was sent with it; then nothing can be sent again', async () => {
  const { tenantId, hookId } = await tenantWith({ payloadDays: 1 }, [
    [2, ['failed']],
    [2, ['pending']],
    [0.5, ['delivered']],
  ]);
  await applyRetention({ db, clock });
  const log = createEventLog({ db });
  const dataOf = async (id: string) => (await log.get(tenantId, id))?.event.data ?? null;
  expect(await dataOf('e0')).toBeNull();
  expect(await dataOf('e1')).not.toBeNull();
  expect(await dataOf('e2')).not.toBeNull();
  expect(await db.deliveries.countDocuments({ tenantId, body: { $exists: true } })).toBe(2);
  const control = createDeliveryControl({ db, clock, retentionMs: RETENTION_MS, onWoken: () => {} });
  expect(await control.redeliver(tenantId, `e0.${hookId}`)).toEqual({ kind: 'event_gone' });
  expect(await control.redeliver(tenantId, `e2.${hookId}`)).toMatchObject({ kind: 'ok' });
  expect(await stores.events.read([eventKey(tenantId, 'e0')])).toEqual([]);
});

it('a redelivery that comes in between keeps what it needs', async () => {
  const { tenantId, hookId } = await tenantWith({ payloadDays: 1, retentionDays: 1 }, [[2, ['failed']]]);
  const control = createDeliveryControl({ db, clock, retentionMs: RETENTION_MS, onWoken: () => {} });
  const asks = db.deliveries.find.bind(db.deliveries);
  let asked = false;
  const between = new Proxy(db.deliveries, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'find') return typeof member === 'function' ? member.bind(target) : member;
      return (...args: Parameters<typeof asks>) => {
        const cursor = asks(...args);
        const toArray = cursor.toArray.bind(cursor);
        // After the look for what waits, before the write.
        cursor.toArray = async () => {
          const found = await toArray();
          if (!asked) {
            asked = true;
            await control.redeliver(tenantId, `e0.${hookId}`);
          }
          return found;
        };
        return cursor;
      };
    },
  });
  await applyRetention({ db: { ...db, deliveries: between }, clock });
  expect(asked).toBe(true);
  const [event] = await db.events.find({ tenantId }).toArray();
  expect(event?.payload).toBeDefined();
  expect(event?.expireAt?.getTime()).toBeGreaterThan(Date.now() + 20 * DAY_MS);
  expect(await db.deliveries.findOne({ tenantId })).toMatchObject({ state: 'pending' });
  expect(await db.deliveries.findOne({ tenantId })).not.toHaveProperty('expireAt');
});

it('a tenant’s walk goes on where it stood, and begins anew where its days are changed', async () => {
  const { tenantId } = await tenantWith({ retentionDays: 20 }, [[10, ['delivered']]]);
  await applyRetention({ db, clock });
  expect((await endsNow(tenantId)).events).toEqual([]);
  await stores.tenants.update(tenantId, () => ({ retentionDays: 5 }), TESTER);
  await db.tenants.updateOne({ _id: tenantId }, { $unset: { walkedUntil: 1 } });
  await applyRetention({ db, clock });
  expect(await db.events.countDocuments({ tenantId, expireAt: { $gt: new Date() } })).toBe(0);
});
