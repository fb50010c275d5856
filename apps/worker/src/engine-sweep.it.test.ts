import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atOnce, noAlarms, startTestbed, type Testbed } from './engine.fixture.ts';

const HOUR_MS = 3600 * 1000;

describe('the sweep', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
  });
  afterAll(() => bed.close());

  it('delivers and retries what no alarm ever rings for, once each however many sweep', async () => {
    const hook = await bed.hook('/unrung', { events: ['unrung'], retryDelays: [0.1] });
    const tried = new Set<string>();
    bed.receiver.behave('/unrung', ({ headers }, response) => {
      const id = String(headers['webhook-id']);
      response.writeHead(tried.has(id) ? 204 : 500).end();
      tried.add(id);
    });
    const events = await Promise.all(
      Array.from({ length: 5 }, () => bed.publish({ type: 'unrung' }, { quietly: true })),
    );
    await bed.forsake(events);
    const engines = [1, 2].map(() => bed.engine({ bell: false, alarms: noAlarms, random: atOnce }));
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(5));
    expect(bed.receiver.requests('/unrung')).toHaveLength(10);
    const rescued = engines.map(({ counts }) => counts.events);
    expect((rescued[0] ?? 0) + (rescued[1] ?? 0)).toBeGreaterThanOrEqual(5);
    await Promise.all(engines.map((engine) => engine.stop()));
  });

  it('goes on where everything in Redis was wiped', async () => {
    const hook = await bed.hook('/wiped', { events: ['wiped'], retryDelays: [1] });
    const tried = new Set<string>();
    bed.receiver.behave('/wiped', ({ headers }, response) => {
      const id = String(headers['webhook-id']);
      response.writeHead(tried.has(id) ? 204 : 500).end();
      tried.add(id);
    });
    const engine = bed.engine();
    const events = await Promise.all(Array.from({ length: 5 }, () => bed.publish({ type: 'wiped' })));
    await Promise.all(events.map((event) => bed.cleared(event)));
    // What waits now is nine alarms short: those of the retries, and of an event of which nobody heard.
    const unheard = await bed.publish({ type: 'wiped' }, { quietly: true });
    await bed.forsake([unheard]);
    const keys = await bed.redis.keys(`${bed.prefix}:*`);
    expect(keys.length).toBeGreaterThan(0);
    await bed.redis.del(...keys);

    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(6));
    expect(bed.receiver.requests('/wiped')).toHaveLength(12);
    const [afterwards] = [await bed.publish({ type: 'wiped' })];
    await bed.reached(afterwards, hook, 'delivered');
    await engine.stop();
  });

  it('gives up what is past its time, paused or not, and leaves what is in flight alone', async () => {
    const hook = await bed.hook('/expired', { events: ['expired'], paused: true });
    const [waiting, open] = [await bed.publish({ type: 'expired' }), await bed.publish({ type: 'expired' })];
    const dispatcher = bed.engine({ bell: false, started: false });
    await dispatcher.dispatch([waiting, open]);
    await Promise.all([bed.cleared(waiting), bed.cleared(open)]);
    const past = new Date(Date.now() - 1000);
    await bed.db.deliveries.updateMany({ hookId: hook.id }, { $set: { giveUpAt: past } });
    const lease = { by: 'another', since: past, until: new Date(Date.now() + 60_000) };
    await bed.db.deliveries.updateOne({ _id: `${open}.${hook.id}` }, { $set: { lease } });

    const engine = bed.engine({ bell: false, random: atOnce });
    const expired = await bed.reached(waiting, hook, 'failed');
    expect(expired).toMatchObject({ reason: 'expired', attempt: 0 });
    expect(expired.nextAt).toBeUndefined();
    expect(expired.expireAt).toEqual(new Date(past.getTime() + 24 * HOUR_MS));
    expect(await bed.delivery(open, hook)).toMatchObject({ state: 'pending' });
    expect(bed.receiver.requests('/expired')).toHaveLength(0);
    await engine.stop();
  });

  it('finds a backlog that nothing would have woken, and takes none for lost that order or slots keep back', async () => {
    const ordered = await bed.hook('/head', { events: ['head'], ordered: true, retryDelays: [3600] });
    const full = await bed.hook('/slots', { events: ['slots'], rateLimit: { perSecond: 1000 }, timeoutMs: 30_000 });
    bed.receiver.behave('/head', { status: 500 });
    bed.receiver.behave('/slots', () => {});
    const publish = (type: string, count: number) =>
      Promise.all(Array.from({ length: count }, () => bed.publish({ type }, { quietly: true })));
    const worker = bed.engine({ bell: false, started: false, alarms: noAlarms });
    const events = [...(await publish('head', 2)), ...(await publish('slots', 15))];
    await worker.dispatch(events);
    await Promise.all(events.map((event) => bed.cleared(event)));
    await Promise.all([worker.drain(ordered.id), worker.drain(full.id)]);
    await eventually(async () => expect(await bed.db.deliveries.findOne({ type: 'head', attempt: 1 })).not.toBeNull());
    await worker.drain(ordered.id);
    const longAgo = new Date(Date.now() - 31_000);
    const due = { hookId: { $in: [ordered.id, full.id] }, nextAt: { $lte: new Date() } };
    await bed.db.deliveries.updateMany(due, { $set: { updatedAt: longAgo } });
    expect(await bed.db.deliveries.countDocuments(due)).toBe(1 + 5);

    // Its audit passes both by to reach the real orphan, whose hook is younger.
    const lost = await bed.hook('/lost', { events: ['lost'], rateLimit: { perSecond: 1000 } });
    const event = await bed.publish({ type: 'lost' }, { quietly: true });
    await worker.dispatch([event]);
    await bed.cleared(event);
    await bed.db.deliveries.updateOne({ hookId: lost.id }, { $set: { nextAt: longAgo, updatedAt: longAgo } });
    await bed.db.lanes.updateOne({ _id: lost.id }, { $unset: { dueAt: 1 } });
    const engine = bed.engine({ bell: false, random: atOnce });
    await bed.reached(event, lost, 'delivered');
    expect(engine.counts.orphans).toBe(1);
    expect(bed.receiver.requests('/head')).toHaveLength(1);
  });
});
