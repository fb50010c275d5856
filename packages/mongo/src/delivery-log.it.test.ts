import { type Delivery, type DeliveryFilter, type DeliveryLog, type PageAfter, splitDeliveryKey } from '@hookpost/core';
import { makeAttempt, makeDelivery, newHookId, newTenantId, type Profiled, profiled } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { toDeliveryDocument } from './delivery-record.ts';
import { openTestDatabase } from './stores.fixture.ts';

const tenantId = newTenantId();
const [first, second] = [newHookId(), newHookId()];
const foreign = newHookId();
const STRETCH = 23;

// Recent, or retention takes them while they are looked at.
const start = Date.now() - 3_600_000;
const all = Array.from({ length: 180 }, (_, i) => delivery(i));

function delivery(i: number): Delivery {
  // Six by six have the same time: their order is that of their keys.
  const acceptedAt = new Date(start + Math.floor(i / 6) * 1000);
  const over = { nextAt: null } as const;
  const state = (['delivered', 'delivered', 'failed', 'pending', 'cancelled'] as const)[i % 5] ?? 'delivered';
  return makeDelivery({
    tenantId,
    // Both hooks have a delivery of each event.
    eventId: `e${Math.floor(i / 2)}`,
    hookId: (i % 2 === 0 ? first : second) ?? '',
    type: i % 3 === 0 ? 'a' : 'b',
    channels: i % 4 === 0 ? ['c', 'd'] : [],
    attempts: [makeAttempt({ code: 503 }), ...(i % 7 === 0 ? [] : [makeAttempt({ code: 200 })])],
    acceptedAt,
    state,
    ...(state === 'pending' ? {} : over),
  });
}

let db: Database;
let close: () => Promise<void>;
let log: DeliveryLog;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  const others = [makeDelivery({ tenantId: newTenantId(), hookId: foreign, acceptedAt: new Date(start) })];
  await db.deliveries.insertMany([...all, ...others].map(toDeliveryDocument));
  log = createDeliveryLog({ db, stretch: STRETCH });
});
afterAll(() => close());

const VALUES: { [Name in keyof DeliveryFilter]-?: DeliveryFilter[Name][] } = {
  hook: [undefined, first],
  event: [undefined, 'e12'],
  type: [undefined, 'a'],
  channel: [undefined, 'c'],
  state: [undefined, 'delivered', 'failed'],
  code: [undefined, 503],
  from: [undefined, new Date(start + 5000)],
  to: [undefined, new Date(start + 20_000)],
};

/** Every combination of filters. */
const combinations = Object.entries(VALUES).reduce<DeliveryFilter[]>(
  (found, [name, values]) =>
    found.flatMap((filter) => values.map((value) => (value === undefined ? filter : { ...filter, [name]: value }))),
  [{}],
);

function matches(each: Delivery, { hook, event, type, channel, state, code, from, to }: DeliveryFilter): boolean {
  return (
    (hook === undefined || each.hookId === hook) &&
    (event === undefined || each.eventId === event) &&
    (type === undefined || each.type === type) &&
    (channel === undefined || each.channels.includes(channel)) &&
    (state === undefined || each.state === state) &&
    (code === undefined || each.attempts.at(-1)?.code === code) &&
    (from === undefined || each.acceptedAt >= from) &&
    (to === undefined || each.acceptedAt <= to)
  );
}

const newestFirst = (a: Delivery, b: Delivery): number =>
  b.acceptedAt.getTime() - a.acceptedAt.getTime() || (a.key < b.key ? 1 : -1);

const isBad = ({ planSummary, hasSortStage, docsExamined = 0 }: Profiled): boolean =>
  !planSummary.startsWith('IXSCAN') || hasSortStage === true || docsExamined > STRETCH + 1;

async function walk(
  filter: DeliveryFilter,
  limit: number,
  tenant = tenantId,
): Promise<{ keys: string[]; pages: number }> {
  const keys: string[] = [];
  let pages = 0;
  for (let after: PageAfter | null = null; ; ) {
    const page = await log.list(tenant, filter, { limit, after });
    expect(page.data.length).toBeLessThanOrEqual(limit);
    keys.push(...page.data.map(({ key }) => key));
    pages += 1;
    if (page.next === null) return { keys, pages };
    after = page.next;
  }
}

describe('the delivery log', () => {
  it('lists exactly what matches, newest first and each once, by any combination of filters, page by page', async () => {
    for (const filter of combinations) {
      const expected = all.filter((each) => matches(each, filter)).sort(newestFirst);
      const { keys } = await walk(filter, 20);
      expect({ filter, keys }).toEqual({ filter, keys: expected.map(({ key }) => key) });
    }
  });

  it('goes by an index whatever the filters, sorts nothing, and looks at no more records than a stretch has, and its place', async () => {
    const after = { at: new Date(start + 20_000), id: `e60.${first}` };
    // The server keeps the last megabyte of its profile.
    for (let first = 0; first < combinations.length; first += 50) {
      const some = combinations.slice(first, first + 50);
      const plans = await profiled(db, async () => {
        for (const filter of some) {
          await log.list(tenantId, filter, { limit: 5, after: null });
          await log.list(tenantId, filter, { limit: 5, after });
        }
      });
      expect(plans.length).toBeGreaterThan(2 * some.length - 1);
      expect(plans.filter(isBad).map(({ planSummary, docsExamined }) => ({ planSummary, docsExamined }))).toEqual([]);
    }
  });

  it('goes on after a page that is short or empty, until all is looked at', async () => {
    const rare = makeDelivery({ tenantId, hookId: first ?? '', type: 'rare', acceptedAt: new Date(start - 1000) });
    await db.deliveries.insertOne(toDeliveryDocument(rare));
    const slow = createDeliveryLog({ db, stretch: 2, scanMs: 0 });
    const page = await slow.list(tenantId, { type: 'rare' }, { limit: 5, after: null });
    expect(page).toMatchObject({ data: [], next: { id: expect.any(String) } });
    expect(await walk({ type: 'rare' }, 5)).toMatchObject({ keys: [rare.key] });
    await db.deliveries.deleteOne({ _id: rare.key });
  });

  it('shows nothing of another tenant’s hook, also not where the log would go on', async () => {
    expect(await log.list(tenantId, { hook: foreign }, { limit: 5, after: null })).toEqual({ data: [], next: null });
    const filter = { hook: first, type: 'a' };
    expect(await log.list(newTenantId(), filter, { limit: 1, after: null })).toEqual({ data: [], next: null });
    expect(await log.list(tenantId, { hook: '.*' }, { limit: 5, after: null })).toEqual({ data: [], next: null });
  });

  it('leaves the answers of receivers and what was sent out of lists', async () => {
    const { data } = await log.list(tenantId, {}, { limit: 1, after: null });
    expect(data[0]).toMatchObject({ body: null });
    expect(data[0]?.attempts[0]).not.toHaveProperty('response');
    expect(splitDeliveryKey(data[0]?.key as never).tenantId).toBe(tenantId);
  });
});
