import { encodeStandard } from '@hookpost/core';
import { eventually, verifySignature } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed, type TestEngine } from './engine.fixture.ts';

/** How long a busy machine may stand still in between. */
const AIR_MS = 3000;

describe('an engine that delivers', () => {
  let bed: Testbed;
  let engine: TestEngine;
  beforeAll(async () => {
    bed = await startTestbed();
    engine = bed.engine({
      encoderOf: () => ({
        encodeDelivery(event, hook) {
          if (hook.metadata.unencodable) throw new Error('no body for this one');
          return encodeStandard(event, hook);
        },
      }),
    });
  });
  afterAll(() => bed.close());

  it('sends a signed request, records the attempt, its status and its rollup, and only then starts retention', async () => {
    const hook = await bed.hook('/fine', { events: ['fine'] });
    bed.receiver.behave('/fine', { status: 201, body: 'thanks' });
    const event = await bed.publish({ type: 'fine' });
    const { expireAt, acceptedAt } = await bed.cleared(event);

    const [request] = bed.receiver.requests('/fine');
    verifySignature(request as never, hook.secrets[0]?.secret ?? '');
    expect(expireAt?.getTime()).toBe(acceptedAt.getTime() + 30 * 24 * 3600 * 1000);
    expect(await bed.delivery(event, hook)).toMatchObject({
      state: 'delivered',
      reason: null,
      attempt: 1,
      attempts: [
        { n: 1, trigger: 'first', outcome: 'delivered', code: 201, text: 'Created', response: 'thanks', nextAt: null },
      ],
      expireAt,
    });
    expect(await bed.db.statuses.findOne({ _id: `${hook.id}:fine` })).toMatchObject({
      success: true,
      code: 201,
      consecutiveFailures: 0,
      lastFailureAt: null,
      deliveryId: `${event.split('/')[1]}.${hook.id}`,
    });
    expect(await bed.db.rollups.find({ hookId: hook.id }).toArray()).toMatchObject([
      { delivered: 1, failed: 0, attempts: 1 },
    ]);
  });

  it('retries on schedule and delivers', async () => {
    const hook = await bed.hook('/retry', { events: ['retry'], retryDelays: [0.5, 1] });
    bed.receiver.behave('/retry', [{ status: 500 }, { status: 503 }, { status: 200 }]);
    const event = await bed.publish({ type: 'retry' });
    const { attempts, attempt } = await bed.reached(event, hook, 'delivered');

    expect(attempt).toBe(3);
    expect(attempts.map(({ n, trigger, code }) => [n, trigger, code])).toEqual([
      [1, 'first', 500],
      [2, 'retry', 503],
      [3, 'retry', 200],
    ]);
    const waits = attempts.map(({ at, ms, nextAt }) => nextAt && nextAt.getTime() - at.getTime() - ms);
    expect(waits[0]).toBeGreaterThanOrEqual(400 - 5);
    expect(waits[0]).toBeLessThanOrEqual(600 + AIR_MS);
    expect(waits[1]).toBeGreaterThanOrEqual(800 - 5);
    expect(waits[1]).toBeLessThanOrEqual(1200 + AIR_MS);
    expect(waits[2]).toBeNull();
    for (const i of [0, 1]) {
      const late = (attempts[i + 1]?.at.getTime() ?? 0) - (attempts[i]?.nextAt?.getTime() ?? 0);
      // The grain of timers.
      expect(late).toBeGreaterThanOrEqual(-5);
      expect(late).toBeLessThan(1000 + AIR_MS);
    }
    const ids = bed.receiver.requests('/retry').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([event.split('/')[1]]));
  });

  it('gives up when the schedule is used up', async () => {
    const hook = await bed.hook('/exhausted', { events: ['exhausted'], retryDelays: [0.1, 0.1] });
    bed.receiver.behave('/exhausted', { status: 500, body: 'not today' });
    const event = await bed.publish({ type: 'exhausted' });
    const failed = await bed.reached(event, hook, 'failed');
    expect(failed).toMatchObject({ reason: 'exhausted', attempt: 3 });
    expect(failed.nextAt).toBeUndefined();
    expect(failed.expireAt).toBeInstanceOf(Date);
    await eventually(async () => {
      expect(await bed.db.statuses.findOne({ _id: `${hook.id}:exhausted` })).toMatchObject({
        success: false,
        code: 500,
        error: 'http',
        consecutiveFailures: 3,
        lastSuccessAt: null,
      });
      const [rollup] = await bed.db.rollups.find({ hookId: hook.id }).toArray();
      expect(rollup).toMatchObject({ delivered: 0, failed: 1, attempts: 3 });
    });
    expect(bed.receiver.requests('/exhausted')).toHaveLength(3);
  });

  it("leases a straggler, clears its event, sends the hook's other events by its lane, and slows nobody else", async () => {
    const slow = await bed.hook('/slow', { events: ['slow'], timeoutMs: 60_000 });
    const quick = await bed.hook('/quick', { events: ['slow', 'quick'] });
    const answer = bed.holdFirst('/slow');
    const straggler = await bed.publish({ type: 'slow' });

    const leased = await bed.reached(straggler, slow, 'pending');
    expect(leased.lease?.by).toBe(engine.workerId);
    expect(leased.nextAt).toEqual(leased.lease?.until);
    expect(leased.attempts).toEqual([]);
    await bed.cleared(straggler);

    const next = await bed.publish({ type: 'slow' });
    await bed.cleared(next);
    const other = await bed.publish({ type: 'quick' });
    await bed.reached(other, quick, 'delivered');
    await bed.reached(next, slow, 'delivered');
    expect((await bed.delivery(straggler, slow))?.state).toBe('pending');
    answer();

    const { attempts } = await bed.reached(straggler, slow, 'delivered');
    expect(attempts).toMatchObject([{ n: 1, trigger: 'first', outcome: 'delivered' }]);
    // After a second it is a straggler.
    expect(attempts[0]?.ms).toBeGreaterThanOrEqual(990);
    expect(bed.receiver.requests('/slow')).toHaveLength(2);
    expect(engine.counts.duplicates).toBe(0);
  });

  it("records a request that can not be prepared as that hook's failure alone", async () => {
    const broken = await bed.hook('/broken', { events: ['prepare'], metadata: { unencodable: true }, retryDelays: [] });
    const fine = await bed.hook('/whole', { events: ['prepare'] });
    const event = await bed.publish({ type: 'prepare' });
    await bed.cleared(event);
    expect(await bed.delivery(event, fine)).toMatchObject({ state: 'delivered' });
    expect(await bed.delivery(event, broken)).toMatchObject({
      state: 'failed',
      reason: 'exhausted',
      attempts: [{ error: 'internal', code: null, text: expect.stringContaining('no body for this one') }],
    });
    expect(bed.receiver.requests('/broken')).toHaveLength(0);
  });
});
