/** MongoDB stopped, killed, stepped down and frozen: what was acknowledged is there, what was not is tried again. */
import { eventually } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Faultbed, LONG, startFaultbed } from './faultbed.ts';
import { publishOnce } from './load.ts';
import { holdsTrue } from './truth.ts';
import { failsAtFirst } from './witness.ts';

const KILLS = LONG ? 20 : 1;
/** Of each kind at once: many times the connections to MongoDB, and fewer than a listening socket keeps in line. */
const ASKING = 100;
const STEPDOWNS = LONG ? 10 : 1;
/** What a publisher may wait for its 503, on a busy machine; without our limits it would be 30 s. */
const ANSWERED_MS = 2000 + 5000;
/** Beside publishing, a request may wait for the database as long. */
const READ_MS = 5000 + 5000;
/** docs/promises.md: what is due is sent within 20 s after any crash; the rest is for a busy machine. */
const DUE_MS = 30_000;

jest.setTimeout(LONG ? 900_000 : 300_000);

async function isPaused({ db }: Faultbed, hookId: string): Promise<boolean> {
  const lane = await db.lanes.findOne({ _id: hookId });
  return (lane?.openAt?.getTime() ?? 0) > Date.now();
}

describe('MongoDB', () => {
  let bed: Faultbed;
  beforeAll(async () => {
    bed = await startFaultbed({ workers: 2 });
  });
  afterEach(() => bed?.mend());
  afterAll(() => bed?.stop());

  it('stopped while publishing and sending: 503 within 2 s, then all arrives, and no attempt is spent on it', async () => {
    const hook = await bed.hook('stopped', {}, () => ({ status: 204, delayMs: 50 }));
    const load = bed.load('stopped');
    await load.accept(200);
    const before = load.answers.length;
    await bed.mongod.stop();
    await eventually(() => load.answers.slice(before).filter(({ status }) => status === 503).length >= 10);
    await bed.mongod.start();
    await load.accept(200);
    await load.stop();

    const refused = load.answers.filter(({ status }) => status !== 202);
    expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([]);
    expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(ANSWERED_MS);
    await holdsTrue(bed, hook, { accepted: load.accepted });
    expect(await bed.db.deliveries.countDocuments({ hookId: hook.hookId, 'attempts.outcome': 'failed' })).toBe(0);
  });

  it('killed and back within a second, again and again: first attempts fail meanwhile, then only retries run', async () => {
    const hook = await bed.hook('killed', { retry: { delays: [1, 1, 1] }, timeoutMs: 2000 }, failsAtFirst(3));
    const load = bed.load('killed', 100);
    for (let kill = 0; kill < KILLS; kill++) {
      await load.accept(100);
      await bed.mongod.kill();
      await bed.mongod.start();
    }
    await load.accept(50);
    await load.stop();
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = hook.seen.length;
      await bed.mongod.kill();
      await bed.mongod.start();
      // Retries that fail ten times in a row open the breaker: then nothing is due.
      const goesOn = async () =>
        hook.seen.length > seen || [...load.accepted].every(hook.delivered) || (await isPaused(bed, hook.hookId));
      await eventually(goesOn, { timeoutMs: DUE_MS });
    }
    await holdsTrue(bed, hook, { accepted: load.accepted });
  });

  it('whose primary steps down: one event per id, and nothing is lost', async () => {
    const hook = await bed.hook('stepdown');
    const load = bed.load('stepdown');
    for (let round = 0; round < STEPDOWNS; round++) {
      await load.accept(100);
      await bed.db.connection.db?.admin().command({ replSetStepDown: 2, force: true });
      await load.accept(100);
    }
    await load.stop();
    await holdsTrue(bed, hook, { accepted: load.accepted });
    const [first = ''] = load.accepted;
    expect(await publishOnce(bed.apis[0]?.url ?? '', bed.installation.apiKey, first, 'stepdown')).toMatchObject({
      status: 202,
    });
    expect(await bed.db.events.countDocuments({ type: 'stepdown' })).toBe(load.accepted.size);
  });

  it('frozen: however many ask at once, each is answered with a 503 in time, and soon after it goes on all work again', async () => {
    const { url = '' } = bed.apis[0] ?? {};
    const { apiKey } = bed.installation;
    const hook = await bed.hook('pool');
    bed.mongod.freeze();
    const publishes = Array.from({ length: ASKING }, (_, n) => publishOnce(url, apiKey, `pool-${n}`, 'pool'));
    const began = performance.now();
    const reads = Array.from({ length: ASKING }, async () => {
      const answer = await bed.client.request('GET', '/v1/deliveries');
      return { status: answer.status, ms: performance.now() - began };
    });
    const [published, read] = await Promise.all([Promise.all(publishes), Promise.all(reads)]);
    bed.mongod.thaw();
    const answers = [...published, ...read];
    expect(answers.map((answer) => answer?.status)).toEqual(answers.map(() => 503));
    const slowest = (some: typeof answers) => Math.max(...some.map((answer) => answer?.ms ?? Infinity));
    expect(slowest(published)).toBeLessThan(ANSWERED_MS);
    expect(slowest(read)).toBeLessThan(READ_MS);

    const accepted = new Set<string>();
    await eventually(async () => {
      const answer = await publishOnce(url, apiKey, 'pool-after', 'pool');
      if (answer?.status === 202) accepted.add('pool-after');
      return accepted.size > 0;
    });
    await holdsTrue(bed, hook, { accepted });
  });

  it('without an index that the service relies on: no process is ready until it is there again', async () => {
    const { url = '' } = bed.apis[0] ?? {};
    const { metricsUrl = '' } = bed.living()[0] ?? {};
    const ready = async () => [(await fetch(`${url}/readyz`)).status, (await fetch(`${metricsUrl}/readyz`)).status];
    await eventually(async () => expect(await ready()).toEqual([200, 200]));
    await bed.db.deliveries.dropIndex('waiting');
    await eventually(async () => expect(await ready()).toEqual([503, 503]));
    await bed.addWorker();
    await eventually(async () => expect(await ready()).toEqual([200, 200]));
  });
});
