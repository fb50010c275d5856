import type { Hook } from '@hookpost/core';
import { createRecoveryStore } from '@hookpost/mongo';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atOnce, startTestbed, TENANT, type Testbed } from './engine.fixture.ts';

type Told = { type: string; data: Record<string, unknown> & { hook: { id: string } } };

describe('what Hookpost tells of itself', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
    bed.engine();
  });
  afterAll(() => bed.close());

  /** What `/ops` got about a hook, of one type. */
  const told = (hook: Hook, type: string): Told['data'][] =>
    bed.receiver
      .requests('/ops')
      .map(({ body }) => JSON.parse(String(body)) as Told)
      .filter((each) => each.type === type && each.data.hook.id === hook.id)
      .map(({ data }) => data);

  const toldOnce = (hook: Hook, type: string) =>
    eventually(async () => {
      expect(told(hook, type)).toHaveLength(1);
      return told(hook, type)[0] as Told['data'];
    });

  const stored = () => bed.db.events.countDocuments({ type: /^hookpost\./ });

  it('is nothing while no hook asks', async () => {
    const hook = await bed.hook('/unasked', { retryDelays: [], events: ['unasked'] });
    bed.receiver.behave('/unasked', { status: 410 });
    await bed.reached(await bed.publish({ type: 'unasked' }), hook, 'failed');
    expect(await stored()).toBe(0);
    await bed.hook('/ops', { events: ['hookpost.*'], name: 'ops' });
  });

  it('is that a hook was disabled, and what it could not be sent', async () => {
    const hook = await bed.hook('/gone', { events: ['gone'], uid: 'crm', channels: ['acme'] });
    bed.receiver.behave('/gone', { status: 410 });
    const event = await bed.publish({ type: 'gone', channels: ['acme'] });
    const disabled = await toldOnce(hook, 'hookpost.hook.disabled');
    expect(disabled).toEqual({
      hook: { id: hook.id, uid: 'crm', name: null },
      reason: 'gone',
      at: expect.stringMatching(/Z$/),
    });
    const id = event.slice(TENANT.length + 1);
    expect(await toldOnce(hook, 'hookpost.delivery.exhausted')).toMatchObject({
      ...{ delivery: `${id}.${hook.id}`, event: id, type: 'gone', reason: 'gone', attempt: 1, omitted: 0 },
      lastAttempt: { code: 410 },
    });
    const kept = await bed.db.events.findOne({ type: 'hookpost.hook.disabled', tenantId: TENANT });
    expect(kept?.channels).toEqual(['acme']);
  });

  it('is that a receiver fails, and that it has recovered', async () => {
    const hook = await bed.hook('/flaky', { events: ['flaky'], retryDelays: [3600] });
    bed.receiver.behave('/flaky', { status: 500 });
    await Promise.all(Array.from({ length: 12 }, () => bed.publish({ type: 'flaky' })));
    const failing = await toldOnce(hook, 'hookpost.hook.failing');
    expect(failing).toMatchObject({ since: expect.any(String), nextAttemptAt: expect.stringMatching(/Z$/) });

    bed.receiver.behave('/flaky', { status: 204 });
    // Its pause is over, and a delivery is due.
    const past = new Date(bed.clock.now() - 1000);
    await bed.db.deliveries.updateMany({ hookId: hook.id }, { $set: { nextAt: past } });
    await bed.db.lanes.updateOne({ _id: hook.id }, { $set: { openAt: past } });
    await bed.overdueLane(hook);
    // Another worker, which has never heard of it.
    const other = bed.engine({ bell: false, random: atOnce });
    const recovered = await toldOnce(hook, 'hookpost.hook.recovered');
    expect(recovered['since']).toBe(failing['since']);
    await eventually(async () => expect(await bed.lane(hook)).toMatchObject({ failures: 0, trips: 0 }));
    await other.stop();
    expect(told(hook, 'hookpost.hook.failing')).toHaveLength(1);
  });

  it('are ten of many deliveries that were given up at once, and how many there were besides', async () => {
    const hook = await bed.hook('/burst', { events: ['burst'], retryDelays: [] });
    bed.receiver.behave('/burst', { status: 500 });
    const events = await Promise.all(Array.from({ length: 25 }, () => bed.publish({ type: 'burst' })));
    for (const event of events) await bed.cleared(event);
    // After its breaker has opened, one by one.
    await eventually(
      async () => {
        await bed.db.lanes.updateOne({ _id: hook.id }, { $set: { openAt: new Date(bed.clock.now() - 1000) } });
        await bed.overdueLane(hook);
        expect(await bed.count(hook, 'failed')).toBe(25);
      },
      { timeoutMs: 40_000 },
    );
    await eventually(async () => {
      const counts = told(hook, 'hookpost.delivery.exhausted').map(({ omitted }) => Number(omitted) + 1);
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(25);
      expect(counts.length).toBeLessThan(25);
    });
  });

  it('is that the time of a delivery was over', async () => {
    const hook = await bed.hook('/late', { events: ['late'], paused: true });
    const event = await bed.publish({ type: 'late' });
    await bed.reached(event, hook, 'pending');
    await bed.db.deliveries.updateOne({ hookId: hook.id }, { $set: { giveUpAt: new Date(bed.clock.now() - 1000) } });
    const other = bed.engine({ bell: false, random: atOnce });
    expect(await toldOnce(hook, 'hookpost.delivery.exhausted')).toMatchObject({
      ...{ reason: 'expired', attempt: 0, lastAttempt: null },
    });
    await bed.reached(event, hook, 'failed');
    await other.stop();
  });

  it('is that a recovery has come to its end', async () => {
    const hook = await bed.hook('/again', { events: ['again'], retryDelays: [] });
    bed.receiver.behave('/again', { status: 500 });
    await bed.reached(await bed.publish({ type: 'again' }), hook, 'failed');
    bed.receiver.behave('/again', { status: 204 });
    const { db, clock, alarms } = bed;
    const recoveries = createRecoveryStore({
      ...{ db, clock },
      onWoken: ({ hookId, fence, dueAt }) => alarms.lanes([{ hookId, fence, dueAt: dueAt as Date }]),
    });
    const span = { from: new Date(clock.now() - 60_000), to: new Date(clock.now()) };
    const asked = { hookId: hook.id, ...span, types: null, channels: null, states: ['failed' as const], missed: false };
    const made = await recoveries.create(TENANT, asked);
    expect(await toldOnce(hook, 'hookpost.recovery.finished')).toMatchObject({
      ...{ recovery: made?.id, total: 1, done: 1, failed: 0, finishedAt: expect.stringMatching(/Z$/) },
    });
  });

  it('causes nothing more, whatever becomes of its delivery', async () => {
    const broken = await bed.hook('/broken-ops', { events: ['hookpost.hook.disabled'], retryDelays: [] });
    bed.receiver.behave('/broken-ops', { status: 410 });
    const hook = await bed.hook('/gone', { events: ['gone.too'] });
    await bed.publish({ type: 'gone.too' });
    await toldOnce(hook, 'hookpost.hook.disabled');
    await eventually(async () => expect(await bed.count(broken, 'failed')).toBe(1));
    await eventually(async () => expect(await bed.db.events.countDocuments({ dispatch: { $exists: true } })).toBe(0));
    expect(told(broken, 'hookpost.hook.disabled')).toEqual([]);
    expect(told(broken, 'hookpost.delivery.exhausted')).toEqual([]);
  });
});
