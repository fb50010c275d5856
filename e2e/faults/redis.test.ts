/** Redis frozen, killed, emptied and full: it holds alarms alone, so only lateness may follow. */
import { eventually, metric, redisCommand } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Faultbed, LONG, startFaultbed } from './faultbed.ts';
import { publishOnce } from './load.ts';
import { holdsTrue } from './truth.ts';
import { failsAtFirst } from './witness.ts';

const KILLS = LONG ? 20 : 1;
/** A sweep finds events that are older than 8 s: what arrives so soon, an alarm has rung for. */
const SOONER_THAN_A_SWEEP = { timeoutMs: 7000 };
/** What an acceptance may take without Redis, on a busy machine: whoever waits for Redis waits until it is back. */
const ANSWERED_MS = 1000 + 4000;

jest.setTimeout(LONG ? 900_000 : 300_000);

describe('Redis', () => {
  let bed: Faultbed;
  beforeAll(async () => {
    bed = await startFaultbed({ apis: 2, workers: 2 });
  });
  afterEach(() => bed?.mend());
  afterAll(() => bed?.stop());

  const redis = (command: string) => redisCommand(bed.redis.port, command);

  it('frozen, with an API killed after its 202: each event is found by the sweep of one worker, and sent once', async () => {
    const hook = await bed.hook('swept');
    const api = await bed.addApi();
    bed.redis.freeze();
    const ids = Array.from({ length: 100 }, (_, n) => `swept-${n}`);
    const answers = await Promise.all(ids.map((id) => publishOnce(api.url, bed.installation.apiKey, id, 'swept')));
    await api.stop('SIGKILL');
    expect(answers.map((answer) => answer?.status)).toEqual(ids.map(() => 202));
    expect(Math.max(...answers.map((answer) => answer?.ms ?? Infinity))).toBeLessThan(ANSWERED_MS);
    await eventually(() => ids.every((id) => hook.delivered(id)));
    // What was asked of it while it was frozen happens now, and finds everything done.
    bed.redis.thaw();
    expect(await holdsTrue(bed, hook, { accepted: new Set(ids) })).toBe(0);
  });

  it('killed and emptied under load, while retries wait in it: all is sent, and alarms ring again', async () => {
    const hook = await bed.hook('emptied', { retry: { delays: [1, 2] } }, failsAtFirst(2));
    const load = bed.load('emptied', 100);
    for (let kill = 0; kill < KILLS; kill++) {
      await load.accept(100);
      expect(await redis('FLUSHALL')).toBe('+OK\r\n');
      await load.accept(100);
      await bed.redis.kill();
      await load.accept(50);
      await bed.redis.start();
      // Connections are made again when the machine comes to it.
      await eventually(() => {
        const before = new Set(load.accepted);
        return eventually(() => hook.seen.some(({ id }) => !before.has(id)), SOONER_THAN_A_SWEEP);
      });
    }
    await load.stop();
    await holdsTrue(bed, hook, { accepted: load.accepted });
  });

  it('full: events are accepted all the same and arrive, and alarms ring again once there is room', async () => {
    const hook = await bed.hook('full');
    const load = bed.load('full', 100);
    await load.accept(50);
    await redis('CONFIG SET maxmemory 1');
    await load.accept(100);
    await load.stop();
    expect(load.answers.every(({ status, ms }) => status === 202 && ms < ANSWERED_MS)).toBe(true);
    await redis('CONFIG SET maxmemory 0');
    await holdsTrue(bed, hook, { accepted: load.accepted });
    await eventually(async () => {
      const { id } = await bed.client.publish({ type: 'full', data: {} });
      await eventually(() => hook.delivered(id), SOONER_THAN_A_SWEEP);
    });
  });

  it('away at the start: an API and a worker start without it, and do their work', async () => {
    const hook = await bed.hook('without');
    await Promise.all(bed.living().map((worker) => worker.stop('SIGKILL')));
    await bed.redis.kill();
    const [api, worker] = await Promise.all([bed.addApi(), bed.addWorker()]);
    const ready = await fetch(`${api.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'degraded' }]);
    const answer = await publishOnce(api.url, bed.installation.apiKey, 'without-1', 'without');
    expect(answer).toMatchObject({ status: 202 });
    await holdsTrue(bed, hook, { accepted: new Set(['without-1']) });
    expect(await metric(worker.metricsUrl, 'hookpost_rescued_total')).toBeGreaterThan(0);

    await bed.redis.start();
    await eventually(async () => expect(await (await fetch(`${api.url}/readyz`)).json()).toEqual({ status: 'ok' }));
  });

  it.each([
    ['evicts', 'CONFIG SET maxmemory-policy allkeys-lru', 'CONFIG SET maxmemory-policy noeviction', /noeviction/],
    ['forgets', 'CONFIG SET appendonly no', 'CONFIG SET appendonly yes', /appendonly is off/],
  ])('that %s is refused in production, by both processes', async (_, spoil, mend, reason) => {
    await redis(spoil);
    const starts = [bed.addApi(), bed.addWorker()];
    await Promise.all(starts.map((start) => expect(start).rejects.toThrow(reason)));
    await redis(mend);
  });
});
