import type { Hook, Send } from '@hookpost/core';
import { parseAllowNets } from '@hookpost/platform';
import { createSender } from '@hookpost/sender';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atOnce, hurriedClock, mortalClock, noAlarms, startTestbed, type Testbed } from './engine.fixture.ts';

const UNKNOWN = {
  n: 1,
  outcome: 'unknown',
  code: null,
  error: null,
  text: 'The worker stopped before the outcome was known',
};

describe('what a crash or a stop leaves behind', () => {
  let bed: Testbed;
  let sender: ReturnType<typeof createSender>;
  beforeAll(async () => {
    bed = await startTestbed();
    sender = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
  });
  afterAll(async () => {
    await sender.close();
    await bed.close();
  });

  /** An engine that sends and never learns of an answer; once killed, nothing of it happens any more. */
  function doomedEngine() {
    const clock = mortalClock(bed.clock);
    const send: Send = (request) => sender.send(request).then(() => new Promise(() => {}));
    return { ...bed.engine({ bell: false, started: false, alarms: noAlarms, clock, send }), kill: clock.kill };
  }

  /** As once the lease of the hook's one delivery, and its lane's, are over. */
  async function leaseRunsOut(hook: Hook): Promise<void> {
    const past = new Date();
    await bed.db.deliveries.updateOne({ hookId: hook.id }, { $set: { nextAt: past, 'lease.until': past } });
    await bed.overdueLane(hook);
  }

  it('an event whose holder died is sent by another when its claim runs out, and counted', async () => {
    const doomed = doomedEngine();
    const hook = await bed.hook('/claimed', { events: ['claimed'] });
    const event = await bed.publish({ type: 'claimed' }, { quietly: true });
    await doomed.dispatch([event]);
    await bed.receiver.waitFor(1, { path: '/claimed' });
    doomed.kill();

    const heir = bed.engine({ bell: false, random: atOnce });
    await bed.cleared(event);
    expect(await bed.delivery(event, hook)).toMatchObject({ state: 'delivered', attempt: 1 });
    expect(bed.receiver.requests('/claimed')).toHaveLength(2);
    expect(heir.counts).toMatchObject({ duplicates: 1, events: 1 });
    await heir.stop();
  });

  it('an event that merely waited counts as no duplicate, and as a possible one where its alarm rang before', async () => {
    const hook = await bed.hook('/waited', { events: ['waited'] });
    const publish = () => bed.publish({ type: 'waited' }, { quietly: true });
    const [waited, rungBefore, young] = [await publish(), await publish(), await publish()];
    await bed.forsake([waited, rungBefore]);
    const engine = bed.engine({ bell: false, started: false });
    await engine.dispatch([waited]);
    await bed.reached(waited, hook, 'delivered');
    expect(engine.counts.duplicates).toBe(0);
    await engine.dispatch([rungBefore, young], 'again');
    await Promise.all([rungBefore, young].map((event) => bed.reached(event, hook, 'delivered')));
    expect(engine.counts.duplicates).toBe(2);
  });

  it('a lane whose holder died is taken over, and what it may have sent is counted', async () => {
    const doomed = doomedEngine();
    const hook = await bed.hook('/lane', { events: ['lane'], ordered: true });
    const event = await bed.publish({ type: 'lane' }, { quietly: true });
    await doomed.dispatch([event]);
    await bed.cleared(event);
    void doomed.drain(hook.id);
    await bed.receiver.waitFor(1, { path: '/lane' });
    doomed.kill();
    expect(await bed.lane(hook)).toMatchObject({ holder: doomed.workerId, fence: 1 });

    await bed.overdueLane(hook);
    const heir = bed.engine({ bell: false, random: atOnce });
    await bed.reached(event, hook, 'delivered');
    expect(bed.receiver.requests('/lane')).toHaveLength(2);
    expect(heir.counts).toMatchObject({ duplicates: 1, lanes: 1 });
    await heir.stop();
  });

  it('of a large backlog whose holder died, what it may have come to is counted, and no more', async () => {
    const hook = await bed.hook('/backlog', { events: ['backlog'], paused: true });
    const events = await Promise.all(
      Array.from({ length: 260 }, () => bed.publish({ type: 'backlog' }, { quietly: true })),
    );
    const doomed = doomedEngine();
    await doomed.dispatch(events);
    await Promise.all(events.map((event) => bed.cleared(event)));
    const began = Date.now() - events.length;
    const inOrder = events.map((event, i) => ({
      updateOne: { filter: { _id: `${event}.${hook.id}` }, update: { $set: { nextAt: new Date(began + i) } } },
    }));
    await bed.db.deliveries.bulkWrite(inOrder);
    await bed.change(hook, { paused: false });
    void doomed.drain(hook.id);
    await bed.receiver.waitFor(10, { path: '/backlog' });
    doomed.kill();

    await bed.overdueLane(hook);
    const heir = bed.engine({ bell: false, random: atOnce });
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(events.length));
    expect(bed.receiver.requests('/backlog').length).toBe(events.length + 10);
    expect(heir.counts.duplicates).toBe(200);
    await heir.stop();
  });

  it('a request whose lease ran out is sent again, and counted', async () => {
    const doomed = doomedEngine();
    const hook = await bed.hook('/leased', { events: ['leased'], timeoutMs: 1000 });
    const event = await bed.publish({ type: 'leased' }, { quietly: true });
    await doomed.dispatch([event]);
    await bed.cleared(event);
    doomed.kill();
    const { lease } = await bed.reached(event, hook, 'pending');
    expect(lease?.by).toBe(doomed.workerId);
    // Its deadline and 5 s, counted from when it was sent.
    expect((lease?.until.getTime() ?? 0) - (lease?.since.getTime() ?? 0)).toBe(6000);
    expect(lease?.since.getTime()).toBeLessThan((bed.receiver.requests('/leased')[0]?.at ?? 0) + 500);

    await leaseRunsOut(hook);
    const heir = bed.engine({ bell: false, random: atOnce });
    const { attempts } = await bed.reached(event, hook, 'delivered');
    expect(attempts).toMatchObject([UNKNOWN, { n: 2, outcome: 'delivered', trigger: 'retry' }]);
    expect(bed.receiver.requests('/leased')).toHaveLength(2);
    expect(heir.counts.duplicates).toBe(1);
    await heir.stop();
  });

  it('a 410 has disabled its hook by the time that it is recorded', async () => {
    const hook = await bed.hook('/gone', { events: ['gone'] });
    bed.receiver.behave('/gone', { status: 410 });
    const clock = mortalClock(bed.clock);
    const doomed = bed.engine({
      bell: false,
      started: false,
      alarms: noAlarms,
      clock,
      meddle: ({ deliveries }) => ({
        deliveries: {
          ...deliveries,
          record() {
            clock.kill();
            return new Promise(() => {});
          },
        },
      }),
    });
    const event = await bed.publish({ type: 'gone' }, { quietly: true });
    await doomed.dispatch([event]);
    await eventually(async () => {
      const found = await bed.db.hooks.findOne({ events: 'gone' });
      expect(found).toMatchObject({ enabled: false, disabledReason: 'gone' });
    });
    expect(await bed.delivery(event, hook)).toBeNull();
  });

  it('a delivery that kills three workers shows three attempts of unknown outcome, and no step of its schedule is spent', async () => {
    const hook = await bed.hook('/poison', { events: ['poison'], timeoutMs: 1000 });
    const event = await bed.publish({ type: 'poison' }, { quietly: true });
    for (let kill = 1; kill <= 3; kill++) {
      const doomed = doomedEngine();
      if (kill === 1) await doomed.dispatch([event]);
      else await doomed.drain(hook.id);
      await eventually(async () => expect((await bed.delivery(event, hook))?.lease?.by).toBe(doomed.workerId));
      doomed.kill();
      await leaseRunsOut(hook);
    }
    const heir = bed.engine({ bell: false, started: false, alarms: noAlarms });
    await heir.drain(hook.id);
    const { attempts, step } = await bed.reached(event, hook, 'delivered');
    const lost = [1, 2, 3].map((n) => ({ ...UNKNOWN, n, trigger: n === 1 ? 'first' : 'retry' }));
    expect(attempts).toMatchObject([...lost, { n: 4, outcome: 'delivered' }]);
    expect(step).toBe(0);
    expect(bed.receiver.requests('/poison')).toHaveLength(4);
    await eventually(async () =>
      expect(await bed.db.statuses.findOne({ _id: `${hook.id}:poison` })).toMatchObject({ success: true }),
    );
    expect((await bed.lane(hook))?.failures ?? 0).toBe(0);
  });

  it('an outcome that comes after another engine has decided is kept as late, counted, and changes nothing', async () => {
    const hook = await bed.hook('/late', { events: ['late'] });
    bed.receiver.behave('/late', [{ status: 500 }, { status: 200 }]);
    const answer = Promise.withResolvers<void>();
    const send: Send = async (request) => {
      const result = await sender.send(request);
      await answer.promise;
      return result;
    };
    const slow = bed.engine({ bell: false, started: false, send });
    const quick = bed.engine({ bell: false, started: false });
    const event = await bed.publish({ type: 'late' }, { quietly: true });
    await slow.dispatch([event]);
    await bed.receiver.waitFor(1, { path: '/late' });
    await bed.forsake([event]);
    await quick.dispatch([event]);
    await bed.cleared(event);
    const decided = await bed.reached(event, hook, 'delivered');
    const status = await bed.db.statuses.findOne({ _id: `${hook.id}:late` });

    answer.resolve();
    const after = await eventually(async () => {
      const found = await bed.delivery(event, hook);
      return found?.attempts.length === 2 && found;
    });
    expect(after).toEqual({
      ...decided,
      attempts: [...decided.attempts, expect.objectContaining({ late: true, code: 500, nextAt: null })],
    });
    // It is counted when its record is acknowledged, which may be seen before.
    await eventually(() => slow.counts.duplicates === 1);
    expect(await bed.db.statuses.findOne({ _id: `${hook.id}:late` })).toEqual(status);
    expect((await bed.lane(hook))?.failures ?? 0).toBe(0);
  });

  it('a stop leaves a hanging request pending, due at once and with no attempt spent', async () => {
    const hook = await bed.hook('/hang', { events: ['hang'], timeoutMs: 60_000 });
    bed.receiver.behave('/hang', [{ delayMs: 120_000 }, {}]);
    const clock = hurriedClock(bed.clock, 20);
    const mine = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
    const leaving = bed.engine({ bell: false, started: false, alarms: noAlarms, clock, send: mine.send });
    const event = await bed.publish({ type: 'hang' }, { quietly: true });
    await leaving.dispatch([event]);
    await bed.cleared(event);

    const askedAt = Date.now();
    await leaving.stop();
    // 20 s on its clock, not the minute that the request may take.
    expect(Date.now() - askedAt).toBeLessThan(20_000);
    await mine.close();
    const left = await bed.delivery(event, hook);
    expect(left).toMatchObject({ state: 'pending', attempt: 0, attempts: [] });
    expect(left?.nextAt?.getTime()).toBeGreaterThanOrEqual(askedAt + 900);
    expect(left?.nextAt?.getTime()).toBeLessThanOrEqual(Date.now());

    const heir = bed.engine({ bell: false, started: false });
    await heir.drain(hook.id);
    const { attempts } = await bed.reached(event, hook, 'delivered');
    expect(attempts).toMatchObject([{ n: 1, trigger: 'first' }]);
    // Nobody knows what the receiver made of the request that was cut off.
    expect(heir.counts.duplicates).toBe(1);
  });

  it('a read that fails while events are taken up keeps none of them from being taken up again', async () => {
    const hook = await bed.hook('/blip', { events: ['blip'] });
    let fails = true;
    const engine = bed.engine({
      bell: false,
      started: false,
      meddle: ({ lanes }) => ({
        lanes: {
          ...lanes,
          async read(hookIds) {
            if (fails) throw new Error('the primary stepped down');
            return lanes.read(hookIds);
          },
        },
      }),
    });
    const event = await bed.publish({ type: 'blip' }, { quietly: true });
    await expect(engine.dispatch([event])).rejects.toThrow('stepped down');
    fails = false;
    await engine.dispatch([event]);
    await bed.cleared(event);
    expect(await bed.delivery(event, hook)).toMatchObject({ state: 'delivered' });
  });

  it('an event whose claim ran out while it stood in line is not taken for dispatched', async () => {
    const hook = await bed.hook('/line', { events: ['line'] });
    const answer = Promise.withResolvers<void>();
    bed.receiver.behave('/line', (_, response) => void answer.promise.then(() => response.writeHead(204).end()));
    let jumpMs = 0;
    // Half a second in line is too short for a busy machine to let it pass by itself.
    const clock = { ...hurriedClock(bed.clock, 1 / 40), monotonic: () => jumpMs };
    const engine = bed.engine({ bell: false, started: false, alarms: noAlarms, clock });
    const events = await Promise.all(
      Array.from({ length: 65 }, () => bed.publish({ type: 'line' }, { quietly: true })),
    );
    await engine.dispatch(events);
    await bed.receiver.waitFor(64, { path: '/line' });
    jumpMs = 4000;
    answer.resolve();
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(64));
    await engine.stop();

    const left = await bed.db.events.find({ type: 'line', dispatch: { $exists: true } }).toArray();
    const recorded = new Set(await bed.db.deliveries.distinct('_id', { hookId: hook.id }));
    expect(left.map(({ _id }) => `${_id}.${hook.id}`)).toEqual(
      events.map((event) => `${event}.${hook.id}`).filter((key) => !recorded.has(key)),
    );
    expect(left).toHaveLength(1);
  });
});
