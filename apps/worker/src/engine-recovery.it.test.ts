import type { EventKey, Hook, RecoveryRequest } from '@hookpost/core';
import { createRecoverySource, createRecoveryStore } from '@hookpost/mongo';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { atOnce, mortalClock, noAlarms, startTestbed, TENANT, type Testbed } from './engine.fixture.ts';

jest.setTimeout(60_000);

describe('a recovery', () => {
  let bed: Testbed;
  let recoveries: ReturnType<typeof createRecoveryStore>;
  beforeAll(async () => {
    bed = await startTestbed();
    const { db, clock, alarms } = bed;
    recoveries = createRecoveryStore({
      db,
      clock,
      onWoken: ({ hookId, fence, dueAt }) => alarms.lanes([{ hookId, fence, dueAt: dueAt as Date }]),
    });
  });
  afterAll(() => bed.close());

  async function recover(hook: Hook, fields: Partial<RecoveryRequest> = {}): Promise<string> {
    const now = bed.clock.now();
    const span = { from: new Date(now - 3_600_000), to: new Date(now) };
    const asked: RecoveryRequest = {
      hookId: hook.id,
      ...span,
      types: null,
      states: ['failed'],
      missed: false,
      ...fields,
    };
    const made = await recoveries.create(TENANT, asked);
    return made?.id as string;
  }

  const done = (id: string) =>
    eventually(
      async () => {
        const recovery = await recoveries.get(TENANT, id);
        expect(recovery).toMatchObject({ state: 'done' });
        return recovery;
      },
      { timeoutMs: 40_000 },
    );

  const publishMany = async (type: string, count: number): Promise<EventKey[]> => {
    const events = await Promise.all(Array.from({ length: count }, () => bed.publish({ type })));
    await Promise.all(events.map((event) => bed.cleared(event)));
    return events;
  };

  /** Deliveries that failed for good, made in one write from one that did. */
  async function failures(hook: Hook, type: string, count: number): Promise<void> {
    bed.receiver.behave(`/${type}`, { status: 500 });
    const event = await bed.publish({ type });
    const failed = await bed.reached(event, hook, 'failed');
    const stored = await bed.cleared(event);
    const ids = Array.from({ length: count - 1 }, (_, i) => `${event}-${i}`);
    await bed.db.events.insertMany(ids.map((_id) => ({ ...stored, _id })));
    const eventId = (id: string) => id.slice(TENANT.length + 1);
    await bed.db.deliveries.insertMany(ids.map((id) => ({ ...failed, _id: `${id}.${hook.id}`, eventId: eventId(id) })));
    bed.receiver.behave(`/${type}`, {});
  }

  describe('with a worker', () => {
    let stop: () => Promise<void>;
    beforeAll(() => {
      stop = bed.engine().stop;
    });
    afterAll(() => stop());

    it('sends what had failed once more, with its whole schedule before it', async () => {
      const hook = await bed.hook('/again', { events: ['again'], retryDelays: [0.1] });
      bed.receiver.behave('/again', { status: 500 });
      const [event] = (await publishMany('again', 3)) as [EventKey];
      await eventually(async () => expect(await bed.count(hook, 'failed')).toBe(3));
      bed.receiver.behave('/again', [{ status: 500 }, { status: 500 }, { status: 500 }, {}]);
      const recovery = await done(await recover(hook));
      expect(recovery).toMatchObject({ total: 3, done: 3, failed: 0 });
      await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(3));
      const triggers = (await bed.delivery(event, hook))?.attempts.map(({ n, trigger }) => `${n} ${trigger}`);
      expect(triggers).toEqual(['1 first', '2 retry', '3 recovery', '4 retry']);
      expect(await bed.lane(hook)).not.toHaveProperty('recovering');
    });

    it('goes through more than a page without a backlog of more than two', async () => {
      const hook = await bed.hook('/many', { events: ['many'], retryDelays: [] });
      await failures(hook, 'many', 2300);
      const id = await recover(hook);
      let most = 0;
      await eventually(
        async () => {
          most = Math.max(most, await bed.count(hook, 'pending'));
          expect(await recoveries.get(TENANT, id)).toMatchObject({ state: 'done' });
        },
        { timeoutMs: 40_000 },
      );
      expect(await recoveries.get(TENANT, id)).toMatchObject({ total: 2300, done: 2300 });
      await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(2300), { timeoutMs: 20_000 });
      expect(most).toBeGreaterThan(400);
      expect(most).toBeLessThanOrEqual(1500);
      expect(new Set(bed.receiver.requests('/many').map(({ headers }) => headers['webhook-id'])).size).toBe(2300);
    });

    it('makes what a hook missed while it was disabled, of its types alone', async () => {
      const hook = await bed.hook('/missed', { events: ['missed.*'], enabled: false });
      const missed = await publishMany('missed.one', 5);
      await publishMany('other', 3);
      await bed.change(hook, { enabled: true });
      const had = await bed.publish({ type: 'missed.two' });
      await bed.reached(had, hook, 'delivered');
      expect(await done(await recover(hook, { missed: true }))).toMatchObject({ total: 5, done: 5, failed: 0 });
      for (const event of missed) {
        const delivery = await bed.reached(event, hook, 'delivered');
        expect(delivery.attempts).toMatchObject([{ n: 1, trigger: 'recovery' }]);
      }
      expect(bed.receiver.requests('/missed')).toHaveLength(6);
      // Nothing is missed any more.
      expect(await done(await recover(hook, { missed: true }))).toMatchObject({ total: 0, done: 0 });
    });

    it('is made while its hook is paused, waits with it, and is sent when it is resumed', async () => {
      const hook = await bed.hook('/resumed', { events: ['resumed'], retryDelays: [] });
      await failures(hook, 'resumed', 3);
      await bed.change(hook, { paused: true });
      bed.receiver.clear();
      await done(await recover(hook));
      expect(await bed.count(hook, 'pending')).toBe(3);
      expect(bed.receiver.requests('/resumed')).toHaveLength(0);
      await bed.change(hook, { paused: false });
      await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(3));
    });

    it('waits while its hook is disabled, and goes on when that is enabled', async () => {
      const hook = await bed.hook('/enabled', { events: ['enabled'], retryDelays: [] });
      await failures(hook, 'enabled', 2);
      await bed.change(hook, { enabled: false });
      const id = await recover(hook);
      await eventually(async () => expect((await bed.lane(hook))?.holder).toBeUndefined());
      expect(await recoveries.get(TENANT, id)).toMatchObject({ state: 'running', total: 2, done: 0 });
      await bed.change(hook, { enabled: true });
      await done(id);
      await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(2));
    });

    it('leaves to its event’s dispatch what is still undispatched, and goes on after it', async () => {
      const hook = await bed.hook('/undispatched', { events: ['undispatched'], enabled: false });
      const event = await bed.publish({ type: 'undispatched' }, { quietly: true });
      // As if somebody had matched it with the hook as it was, and were still at it.
      await bed.db.events.updateOne(
        { _id: event },
        { $set: { dispatch: { at: new Date(bed.clock.now()), by: 'slow' } } },
      );
      await bed.change(hook, { enabled: true });
      const id = await recover(hook, { missed: true });
      await eventually(async () => expect((await bed.lane(hook))?.fence).toBeGreaterThanOrEqual(3));
      expect(await recoveries.get(TENANT, id)).toMatchObject({ state: 'running', done: 0 });
      await bed.db.events.updateOne({ _id: event }, { $unset: { dispatch: 1 } });
      expect(await done(id)).toMatchObject({ done: 1 });
      await bed.reached(event, hook, 'delivered');
    });
  });

  it('goes on where it was when its holder is killed between two pages', async () => {
    const first = bed.engine();
    const hook = await bed.hook('/killed', { events: ['killed'], retryDelays: [] });
    await failures(hook, 'killed', 1200);
    await first.stop();
    const id = await recover(hook);

    const clock = mortalClock(bed.clock);
    const source = createRecoverySource({ db: bed.db });
    const cut = Promise.withResolvers<void>();
    const doomed = bed.engine({
      bell: false,
      started: false,
      alarms: noAlarms,
      clock,
      recoveries: {
        ...source,
        async advance(recovery, step) {
          await source.advance(recovery, step);
          clock.kill();
          cut.resolve();
          await new Promise(() => {});
        },
      },
    });
    void doomed.drain(hook.id);
    await cut.promise;
    expect(await recoveries.get(TENANT, id)).toMatchObject({ state: 'running', done: 500 });
    expect(await bed.lane(hook)).toMatchObject({ holder: doomed.workerId });

    await bed.overdueLane(hook);
    const heir = bed.engine({ random: atOnce });
    expect(await done(id)).toMatchObject({ total: 1200, done: 1200, failed: 0 });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(1200), { timeoutMs: 20_000 });
    // The one that failed at first, and each once: what the killed one had made was not sent before.
    expect(bed.receiver.requests('/killed')).toHaveLength(1 + 1200);
    await heir.stop();
  });
});
