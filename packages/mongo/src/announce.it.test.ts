import { hookDisabled } from '@hookpost/core';
import { makeAttempt, makeDelivery, makeHook, makeSettings, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let stores: Stores;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
  await stores.tenants.create({ id: makeHook().tenantId, name: 'Default' }, TESTER);
});
afterAll(() => close());

let version = 1;
const anEvent = () => hookDisabled(makeHook({ version: version++ }), 'gone', new Date());
const stored = ({ tenantId, id }: ReturnType<typeof anEvent>) => db.events.findOne({ _id: `${tenantId}/${id}` });

const failedOnce = () =>
  makeDelivery({ state: 'failed', reason: 'exhausted', attempt: 1, attempts: [makeAttempt({ outcome: 'failed' })] });

it('An outcome and what is told of it are written together, and once however often they are written', async () => {
  const event = anEvent();
  const write = { kind: 'first', delivery: failedOnce() } as const;
  expect(await stores.deliveries.recordTelling(write, event)).toBe('recorded');
  const first = await stored(event);
  expect(first).toMatchObject({ dispatch: { at: expect.any(Date) }, type: 'hookpost.hook.disabled' });
  expect(first?.seq.toBigInt()).toBeGreaterThan(0n);
  expect(await stores.deliveries.recordTelling(write, event)).toBe('recorded');
  expect((await stored(event))?.seq.toBigInt()).toBe(first?.seq.toBigInt());
});

it('Nothing is told of an outcome that came late', async () => {
  const event = anEvent();
  const delivery = failedOnce();
  await stores.deliveries.record({ kind: 'first', delivery });
  const late = { ...delivery, attempt: 2, attempts: failedOnce().attempts };
  expect(await stores.deliveries.recordTelling({ kind: 'attempt', delivery: late, from: 0 }, event)).toBe('late');
  expect(await stored(event)).toBeNull();
});

it('Nothing is told of a hook that was changed meanwhile', async () => {
  const { tenantId } = makeHook();
  const made = await stores.hooks.create(tenantId, makeSettings(), TESTER);
  if (made.kind !== 'ok') throw new Error(made.kind);
  const [told, untold] = [anEvent(), anEvent()];
  expect(await stores.source.disable({ ...made.hook, version: 0 }, 'gone', untold)).toBe(false);
  expect(await stores.source.disable(made.hook, 'gone', told)).toBe(true);
  expect([await stored(untold), (await stored(told))?.tenantId]).toEqual([null, tenantId]);
});
