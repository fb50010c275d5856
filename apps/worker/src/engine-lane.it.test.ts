import type { EventKey, Hook } from '@hookpost/core';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from './engine.fixture.ts';

describe("a hook's lane", () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
    bed.engine();
  });
  afterAll(() => bed.close());

  const publishMany = (type: string, count: number): Promise<EventKey[]> =>
    Promise.all(Array.from({ length: count }, () => bed.publish({ type })));

  /** Events that wait for a paused hook. */
  async function backlog(hook: Hook, type: string, count: number): Promise<EventKey[]> {
    const events = await publishMany(type, count);
    await eventually(async () => expect(await bed.count(hook, 'pending')).toBe(count));
    return events;
  }

  /**
   * Answers by `statusOf` after `ms`, and follows how many requests are open at once. `until`: nobody is answered before so
   * many are open, first the one number and then the other.
   */
  function concurrency(path: string, ms: number, statusOf: (n: number) => number = () => 204, until: number[] = []) {
    const seen = { now: 0, most: 0, n: 0 };
    let held: (() => void)[] = [];
    bed.receiver.behave(path, (_, response) => {
      const status = statusOf(++seen.n);
      seen.most = Math.max(seen.most, ++seen.now);
      held.push(() => {
        seen.now--;
        response.writeHead(status).end();
      });
      if (seen.now < (until[0] ?? 0)) return;
      until.shift();
      for (const answer of held) setTimeout(answer, ms);
      held = [];
    });
    return seen;
  }

  it('opens its breaker after 10 failures, tries once when its pause is over, and flows again after a success', async () => {
    const hook = await bed.hook('/breaker', { events: ['breaker'], retryDelays: [3600] });
    const seen = concurrency('/breaker', 20, (n) => (n <= 11 ? 500 : 204));
    await publishMany('breaker', 10);
    const openedAt = Date.now();
    const tripped = await eventually(async () => {
      const lane = await bed.lane(hook);
      expect(lane).toMatchObject({ trips: 1 });
      return lane as NonNullable<typeof lane>;
    });
    expect(tripped.failures).toBe(10);
    expect((tripped.openAt?.getTime() ?? 0) - openedAt).toBeGreaterThan(9000);
    expect((tripped.openAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(10_000);

    const waiting = await publishMany('breaker', 30);
    await Promise.all(waiting.map((event) => bed.cleared(event)));
    expect(seen.n).toBe(10);
    expect(await bed.db.deliveries.countDocuments({ hookId: hook.id, state: 'pending', attempt: 0 })).toBe(30);

    await pauseEnds(hook);
    const again = await eventually(async () => {
      const lane = await bed.lane(hook);
      expect(lane).toMatchObject({ trips: 2 });
      return lane as NonNullable<typeof lane>;
    });
    expect(seen.n).toBe(11);
    expect((again.openAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(12_000);

    await pauseEnds(hook);
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(29));
    const closed = await bed.lane(hook);
    expect(closed).toMatchObject({ trips: 0, failures: 0 });
    expect(closed?.openAt).toBeUndefined();
  });

  /** As 10 s later: the breaker's pause is over, and the lane due. */
  async function pauseEnds(hook: Hook): Promise<void> {
    const now = new Date();
    await bed.db.lanes.updateOne({ _id: hook.id }, { $set: { openAt: now, dueAt: now } });
    bed.alarms.lanes([{ hookId: hook.id, fence: -Math.random(), dueAt: now }]);
  }

  it('works a backlog in slices, and opens more requests at once the better it goes', async () => {
    const hook = await bed.hook('/grows', { events: ['grows'], paused: true });
    const seen = concurrency('/grows', 40, () => 204, [10, 16]);
    await backlog(hook, 'grows', 450);
    await bed.change(hook, { paused: false });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(450));
    expect(seen.most).toBeLessThanOrEqual(64);
    // 200 deliveries or 1 s end a slice, and each claim counts.
    expect((await bed.lane(hook))?.fence).toBeGreaterThanOrEqual(3);
    expect(bed.receiver.requests('/grows')).toHaveLength(450);
  });

  it('opens fewer requests at once after a failure', async () => {
    const hook = await bed.hook('/falls', { events: ['falls'], paused: true, retryDelays: [0.1, 0.1, 0.1, 0.1] });
    const seen = concurrency('/falls', 100, (n) => (n % 5 === 0 ? 503 : 204));
    await backlog(hook, 'falls', 150);
    await bed.change(hook, { paused: false });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(150));
    // Four more than ten, or some more where failures are recorded after what began later; else it would be 60.
    expect(seen.most).toBeLessThanOrEqual(30);
  });

  it('ends the backlog of a deleted hook, and that of an event dispatched after the deletion', async () => {
    const hook = await bed.hook('/deleted', { events: ['deleted'], paused: true });
    const waiting = await backlog(hook, 'deleted', 20);
    // Took its hooks before the deletion, and comes to write after it.
    const removed = Promise.withResolvers<void>();
    const slow = bed.engine({
      bell: false,
      started: false,
      meddle: ({ hooks }) => ({
        hooks: {
          ...hooks,
          async catalogues(tenantIds) {
            const known = await hooks.catalogues(tenantIds);
            await removed.promise;
            return known;
          },
        },
      }),
    });
    const late = await bed.publish({ type: 'deleted' }, { quietly: true });
    const dispatched = slow.dispatch([late]);

    await bed.removeHook(hook);
    for (const event of waiting) expect((await bed.reached(event, hook, 'cancelled')).reason).toBe('hook_deleted');
    await eventually(async () => expect(await bed.lane(hook)).toBeNull());
    removed.resolve();
    await dispatched;
    expect((await bed.reached(late, hook, 'cancelled')).reason).toBe('hook_deleted');
    await eventually(async () => expect(await bed.lane(hook)).toBeNull());
    expect(bed.receiver.requests('/deleted')).toHaveLength(0);
  });

  it('waits while its hook is paused, and goes on when it is resumed', async () => {
    const hook = await bed.hook('/paused', { events: ['paused'] });
    await bed.change(hook, { paused: true });
    const [event] = (await backlog(hook, 'paused', 1)) as [EventKey];
    await eventually(async () => expect((await bed.lane(hook))?.holder).toBeUndefined());
    expect(bed.receiver.requests('/paused')).toHaveLength(0);
    const resumedAt = Date.now();
    await bed.change(hook, { paused: false });
    await bed.reached(event, hook, 'delivered');
    expect((bed.receiver.requests('/paused')[0]?.at ?? 0) - resumedAt).toBeGreaterThanOrEqual(0);
  });

  it('waits while its hook is disabled, when new events leave no record', async () => {
    const hook = await bed.hook('/disabled', { events: ['disabled'], paused: true });
    const [event] = (await backlog(hook, 'disabled', 1)) as [EventKey];
    await bed.change(hook, { paused: false, enabled: false });
    const unmatched = await bed.publish({ type: 'disabled' });
    await bed.cleared(unmatched);
    expect(await bed.delivery(unmatched, hook)).toBeNull();
    expect(await bed.delivery(event, hook)).toMatchObject({ state: 'pending', attempt: 0 });
    await bed.change(hook, { enabled: true });
    await bed.reached(event, hook, 'delivered');
    expect(bed.receiver.requests('/disabled')).toHaveLength(1);
  });

  it('a 410 ends the delivery and disables the hook, whose backlog waits', async () => {
    const hook = await bed.hook('/gone', { events: ['gone'], paused: true });
    bed.receiver.behave('/gone', { status: 410 });
    await backlog(hook, 'gone', 100);
    await bed.change(hook, { paused: false });
    await eventually(async () => {
      const found = await bed.db.hooks.findOne({ tenantId: hook.tenantId, events: 'gone' });
      expect(found).toMatchObject({ enabled: false, disabledReason: 'gone' });
    });
    await eventually(async () => expect((await bed.lane(hook))?.holder).toBeUndefined());
    const failed = await bed.db.deliveries.find({ hookId: hook.id, state: 'failed' }).toArray();
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(new Set(['gone']));
    // Those that were open at the first answer, and no more.
    expect(failed.length).toBeLessThanOrEqual(30);
    expect(await bed.count(hook, 'pending')).toBe(100 - failed.length);
  });

  it('a receiver turns its hook off with webhook-delivery: disable, also with a 2xx', async () => {
    const hook = await bed.hook('/off', { events: ['off'] });
    bed.receiver.behave('/off', { status: 200, headers: { 'webhook-delivery': 'disable' } });
    const event = await bed.publish({ type: 'off' });
    await bed.reached(event, hook, 'delivered');
    await eventually(async () => {
      const found = await bed.db.hooks.findOne({ tenantId: hook.tenantId, events: 'off' });
      expect(found).toMatchObject({ enabled: false, disabledReason: 'receiver' });
    });
  });

  it('a receiver ends one delivery with webhook-delivery: abort-message', async () => {
    const hook = await bed.hook('/abort', { events: ['abort'] });
    bed.receiver.behave('/abort', { status: 422, headers: { 'webhook-delivery': 'abort-message' } });
    const event = await bed.publish({ type: 'abort' });
    expect(await bed.reached(event, hook, 'failed')).toMatchObject({ reason: 'aborted_by_receiver', attempt: 1 });
    expect(await bed.db.hooks.findOne({ events: 'abort' })).toMatchObject({ enabled: true });
  });
});
