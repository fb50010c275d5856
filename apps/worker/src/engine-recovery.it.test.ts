import type { EventKey, Hook, RecoveryRequest } from '@hookpost/core';
import { createRecoverySource, createRecoveryStore } from '@hookpost/mongo';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atOnce, mortalClock, noAlarms, startTestbed, TENANT } from './engine.fixture.ts';

/** A testbed with recoveries as the API makes them. */
async function startRecoveryBed() {
  const bed = await startTestbed();
  const { db, clock, alarms } = bed;
  const recoveries = createRecoveryStore({
    db,
    clock,
    onWoken: ({ hookId, fence, dueAt }) => alarms.lanes([{ hookId, fence, dueAt: dueAt as Date }]),
  });

  async function recover(hook: Hook, fields: Partial<RecoveryRequest> = {}): Promise<string> {
    const now = bed.clock.now();
    const span = { from: new Date(now - 3_600_000), to: new Date(now) };
    const asked: RecoveryRequest = {
      hookId: hook.id,
      ...span,
      types: null,
      channels: null,
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
    const event = await bed.publish({ type }, { quietly: true });
    await bed.engine({ bell: false, started: false }).dispatch([event]);
    const failed = await bed.reached(event, hook, 'failed');
    const stored = await bed.cleared(event);
    const ids = Array.from({ length: count - 1 }, (_, i) => `${event}-${i}`);
    await bed.db.events.insertMany(ids.map((_id) => ({ ...stored, _id })));
    const eventId = (id: string) => id.slice(TENANT.length + 1);
    await bed.db.deliveries.insertMany(ids.map((id) => ({ ...failed, _id: `${id}.${hook.id}`, eventId: eventId(id) })));
    bed.receiver.behave(`/${type}`, {});
  }

  return { ...bed, recoveries, recover, done, publishMany, failures };
}

describe('a recovery', () => {
  let bed: Awaited<ReturnType<typeof startRecoveryBed>>;
  beforeAll(async () => {
    bed = await startRecoveryBed();
    bed.engine();
  });
  afterAll(() => bed.close());

  it('sends what had failed once more, with its whole schedule before it', async () => {
    const hook = await bed.hook('/again', { events: ['again'], retryDelays: [0.1] });
    bed.receiver.behave('/again', { status: 500 });
    const [event] = (await bed.publishMany('again', 3)) as [EventKey];
    await eventually(async () => expect(await bed.count(hook, 'failed')).toBe(3));
    bed.receiver.behave('/again', [{ status: 500 }, { status: 500 }, { status: 500 }, {}]);
    const recovery = await bed.done(await bed.recover(hook));
    expect(recovery).toMatchObject({ total: 3, done: 3, failed: 0 });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(3));
    const triggers = (await bed.delivery(event, hook))?.attempts.map(({ n, trigger }) => `${n} ${trigger}`);
    expect(triggers).toEqual(['1 first', '2 retry', '3 recovery', '4 retry']);
    expect(await bed.lane(hook)).not.toHaveProperty('recovering');
  });

  it('goes through more than a page without a backlog of more than two', async () => {
    const hook = await bed.hook('/many', { events: ['many'], retryDelays: [] });
    await bed.failures(hook, 'many', 2300);
    const id = await bed.recover(hook);
    let most = 0;
    await eventually(
      async () => {
        most = Math.max(most, await bed.count(hook, 'pending'));
        expect(await bed.recoveries.get(TENANT, id)).toMatchObject({ state: 'done' });
      },
      { timeoutMs: 40_000 },
    );
    expect(await bed.recoveries.get(TENANT, id)).toMatchObject({ total: 2300, done: 2300 });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(2300));
    expect(most).toBeGreaterThan(400);
    expect(most).toBeLessThanOrEqual(1500);
    expect(new Set(bed.receiver.requests('/many').map(({ headers }) => headers['webhook-id'])).size).toBe(2300);
  });

  it('makes what a hook missed while it was disabled, of its types alone', async () => {
    const hook = await bed.hook('/missed', { events: ['missed.*'], enabled: false });
    const missed = await bed.publishMany('missed.one', 5);
    await bed.publishMany('other', 3);
    await bed.change(hook, { enabled: true });
    const had = await bed.publish({ type: 'missed.two' });
    await bed.reached(had, hook, 'delivered');
    expect(await bed.done(await bed.recover(hook, { missed: true }))).toMatchObject({ total: 5, done: 5, failed: 0 });
    for (const event of missed) {
      const delivery = await bed.reached(event, hook, 'delivered');
      expect(delivery.attempts).toMatchObject([{ n: 1, trigger: 'recovery' }]);
    }
    expect(bed.receiver.requests('/missed')).toHaveLength(6);
    // Nothing is missed any more.
    expect(await bed.done(await bed.recover(hook, { missed: true }))).toMatchObject({ total: 0, done: 0 });
  });

  it.each(['paused', 'disabled'])('waits while its hook is %s, and goes on when that is over', async (how) => {
    const hook = await bed.hook(`/${how}`, { events: [how], retryDelays: [] });
    await bed.failures(hook, how, 2);
    await bed.change(hook, how === 'paused' ? { paused: true } : { enabled: false });
    const id = await bed.recover(hook);
    await eventually(async () => expect((await bed.lane(hook))?.holder).toBeUndefined());
    expect(await bed.recoveries.get(TENANT, id)).toMatchObject({ state: 'running', total: 2, done: 0 });
    await bed.change(hook, { paused: false, enabled: true });
    await bed.done(id);
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
    const id = await bed.recover(hook, { missed: true });
    await eventually(async () => expect((await bed.lane(hook))?.fence).toBeGreaterThanOrEqual(3));
    expect(await bed.recoveries.get(TENANT, id)).toMatchObject({ state: 'running', done: 0 });
    await bed.db.events.updateOne({ _id: event }, { $unset: { dispatch: 1 } });
    expect(await bed.done(id)).toMatchObject({ done: 1 });
    await bed.reached(event, hook, 'delivered');
  });

  it('that begins while a holder without anything to do goes to rest is seen all the same', async () => {
    const hook = await bed.hook('/resting', { events: ['resting'], retryDelays: [] });
    await bed.failures(hook, 'resting', 2);
    await eventually(async () => expect(await bed.lane(hook)).not.toHaveProperty('holder'));
    let id = '';
    const resting = bed.engine({
      bell: false,
      started: false,
      meddle: ({ lanes }) => ({
        lanes: {
          ...lanes,
          async rest(lane, dueAt, keptBack) {
            if (id === '') id = await bed.recover(hook);
            return lanes.rest(lane, dueAt, keptBack);
          },
        },
      }),
    });
    await bed.db.lanes.updateOne({ _id: hook.id }, { $set: { dueAt: new Date(bed.clock.now()) } });
    await resting.drain(hook.id);
    expect(await bed.done(id)).toMatchObject({ done: 2 });
  });
});

/** The same on a testbed where nobody else takes the lane. */
describe('a recovery whose holder is killed', () => {
  it('goes on where it was', async () => {
    const bed = await startRecoveryBed();
    const hook = await bed.hook('/killed', { events: ['killed'], retryDelays: [] });
    await bed.failures(hook, 'killed', 1200);
    const id = await bed.recover(hook);

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
    expect(await bed.recoveries.get(TENANT, id)).toMatchObject({ state: 'running', done: 500 });
    expect(await bed.lane(hook)).toMatchObject({ holder: doomed.workerId });

    await bed.overdueLane(hook);
    bed.engine({ random: atOnce });
    expect(await bed.done(id)).toMatchObject({ total: 1200, done: 1200, failed: 0 });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(1200));
    // The one that failed at first, and each once: what the killed one had made was not sent before.
    expect(bed.receiver.requests('/killed')).toHaveLength(1 + 1200);
    await bed.close();
  });
});
