import { contentHash, eventKey, systemClock } from '@hookpost/core';
import { makeDelivery, makeEvent, newHookId, newTenantId, profiled, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuditLog } from './audit.ts';
import { createBacklogReader } from './backlog.ts';
import type { Database } from './connect.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { ensureIndexes, INDEXES, missingIndexes } from './indexes.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let stores: Stores;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  stores = storesOn(db);
});
afterAll(() => close());

describe('the indexes', () => {
  it('can be made again and again, also by several processes at once', async () => {
    await Promise.all([ensureIndexes(db), ensureIndexes(db), ensureIndexes(db)]);
    expect(await missingIndexes(db)).toEqual([]);
  });

  it('are named where they are missing', async () => {
    await db.deliveries.dropIndex('waiting');
    expect(await missingIndexes(db)).toEqual(['deliveries.waiting']);
    await ensureIndexes(db);
    expect(await missingIndexes(db)).toEqual([]);
  });

  it('are all missing in an empty database', async () => {
    const empty = await openTestDatabase();
    await empty.db.connection.dropDatabase();
    expect(await missingIndexes(empty.db)).toHaveLength(INDEXES.length);
    await empty.close();
  });
});

describe('a hot query', () => {
  const hooks = Array.from({ length: 20 }, newHookId);
  const tenants = Array.from({ length: 4 }, newTenantId);
  const [hookId = ''] = hooks;
  const tenantId = tenants[0] ?? newTenantId();
  const event = makeEvent({ tenantId });
  const soon = new Date(Date.now() + 60_000);

  beforeAll(async () => {
    await stores.tenants.create({ id: tenantId, name: 'A tenant' }, TESTER);
    const made = Array.from({ length: 4000 }, (_, i) => i);
    const events = [event, ...made.slice(0, 400).map((i) => makeEvent({ tenantId: tenants[i % 4] ?? tenantId }))];
    await Promise.all(events.map((each) => stores.events.insert(each, contentHash(each))));
    // Most of what is stored is over and done, as in any database of some age.
    for (const each of events.slice(200)) await stores.events.clear(eventKey(each.tenantId, each.id));
    await Promise.all(
      made.map((i) => {
        // By turns of the hooks: each has both.
        const over = Math.floor(i / 20) % 4 !== 0;
        const state = over ? 'delivered' : 'pending';
        const giveUpAt = new Date(Date.now() + (i - 20) * 1000);
        const place = { hookId: hooks[i % 20] ?? '', seq: BigInt(4000 - i), giveUpAt };
        const delivery = makeDelivery({ ...place, tenantId, state, nextAt: over ? null : new Date(Date.now() - i) });
        return stores.deliveries.record({ kind: 'first', delivery });
      }),
    );
    const wakeAt = (i: number) => new Date(Date.now() + (i - 5) * 10_000);
    await Promise.all(
      hooks.map((id, i) => stores.lanes.report({ hookId: id, tenantId, wakeAt: wakeAt(i), outcomes: [] })),
    );
  });

  const keys = [eventKey(event.tenantId, event.id)];
  const audited = { limit: 50, after: { at: soon, id: newHookId() } };
  it.each<[string, () => Promise<unknown>]>([
    ['loading events', () => stores.events.undispatched(keys)],
    ['claiming events', () => stores.events.claim(keys, 'me')],
    ['a tenant’s order', () => stores.events.undispatchedInOrder(tenantId, 10)],
    ['overdue events', () => stores.events.overdue(-1000, 200)],
    ['what a dialect sent', () => createDeliveryLog({ db }).sent(tenantId, { hookId, type: 'order.created' }, 100)],
    ['what is due', () => stores.deliveries.due(hookId, soon, 10, [])],
    ['heads', () => stores.deliveries.heads(hookId, 10)],
    ['the next time', () => stores.deliveries.nextDue(hookId)],
    ['giving up', () => stores.deliveries.expire(new Date(), 10)],
    ['cancelling', () => stores.deliveries.cancel(hooks[4] ?? '', 'hook_deleted', new Date(), 10)],
    ['the walk over hooks', () => stores.deliveries.pendingHooks(hookId, 10)],
    ['overdue lanes', () => stores.lanes.overdue(2000, 10)],
    ['lanes due soon', () => stores.lanes.dueWithin(30_000, 10)],
    ['claiming a lane', () => stores.lanes.claim(hookId, 'me')],
    ['the audit log', () => createAuditLog({ db }).list(tenantId, { platform: true }, audited)],
    ['what one did', () => createAuditLog({ db }).list(tenantId, { actor: 'test', platform: true }, audited)],
    ['what was done to a hook', () => createAuditLog({ db }).list(tenantId, { target: 'hook' }, audited)],
    ['a catalogue', () => stores.source.catalogues([tenantId])],
  ])('goes by an index, sorts nothing and looks at what it answers alone: %s', async (_, ask) => {
    const plans = await profiled(db, ask);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) {
      const { planSummary, hasSortStage, ns, keysExamined = 0, docsExamined = 0 } = plan;
      expect(`${ns} ${planSummary}`).toMatch(/ (IXSCAN|DISTINCT_SCAN|IDHACK)/);
      expect(planSummary).not.toContain('COLLSCAN');
      expect(hasSortStage ?? false).toBe(false);
      // 50 of each hook are pending: what goes through them to find one of them is seen.
      const found = (plan.nreturned ?? 0) + (plan.nMatched ?? 0);
      expect(docsExamined).toBeLessThanOrEqual(found + 4);
      expect(keysExamined).toBeLessThanOrEqual(2 * found + 24);
    }
  });

  it('that counts the backlog reads no record', async () => {
    // Beside the count it asks for what is oldest; which of the two ends first is not said.
    const plans = await profiled(db, createBacklogReader({ db, clock: systemClock() }));
    const count = plans.find(({ keysExamined = 0 }) => keysExamined > 900);
    expect(count?.docsExamined).toBe(0);
  });
});
