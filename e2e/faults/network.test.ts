/** A network between the processes and their services that is slow, resets connections, or drops what they carry. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy, type TcpProxy } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Faultbed, LONG, startFaultbed } from './faultbed.ts';
import { holdsTrue } from './truth.ts';
import { failsAtFirst } from './witness.ts';

const RESETS = LONG ? 20 : 3;

jest.setTimeout(LONG ? 900_000 : 300_000);

describe('a network', () => {
  let bed: Faultbed;
  let toMongod: TcpProxy;
  let toRedis: TcpProxy;
  beforeAll(async () => {
    bed = await startFaultbed({
      workers: 2,
      async through({ mongod, redis }) {
        [toMongod, toRedis] = await Promise.all([startTcpProxy(mongod.port), startTcpProxy(redis.port)]);
        return {
          // Told of a replica set, the driver would go round the proxy.
          mongodbUri: `mongodb://127.0.0.1:${toMongod.port}/hookpost?directConnection=true`,
          redisUrl: `redis://127.0.0.1:${toRedis.port}`,
        };
      },
    });
  });
  afterEach(() => bed?.mend());
  afterAll(async () => {
    await bed?.stop();
    await Promise.all([toMongod.close(), toRedis.close()]);
  });

  it('that takes half a second each way makes things late, and no more', async () => {
    const hook = await bed.hook('slow', { retry: { delays: [1] } }, failsAtFirst(1));
    for (const proxy of [toMongod, toRedis]) proxy.slow(250);
    const load = bed.load('slow', 50);
    await load.accept(100);
    await load.stop();
    for (const proxy of [toMongod, toRedis]) proxy.restore();
    await holdsTrue(bed, hook, { accepted: load.accepted });
  });

  it('that resets every connection in the middle of whatever it carries loses nothing', async () => {
    const hook = await bed.hook('reset', { retry: { delays: [1] } }, failsAtFirst(1));
    const load = bed.load('reset', 150);
    for (let round = 0; round < RESETS; round++) {
      await load.accept(60);
      toMongod.reset();
      await load.accept(60);
      toRedis.reset();
    }
    await load.stop();
    await holdsTrue(bed, hook, { accepted: load.accepted });
  });

  // MongoDB's driver notices after 10 to 45 s.
  (LONG ? it : it.skip)('whose connections die without a word is noticed: all that was accepted arrives', async () => {
    const hook = await bed.hook('dead');
    const load = bed.load('dead', 50);
    await load.accept(50);
    for (const proxy of [toMongod, toRedis]) proxy.deaden();
    await load.accept(50);
    await load.stop();
    await holdsTrue(bed, hook, { accepted: load.accepted });
  });

  it('that stands still for ten seconds costs no attempt', async () => {
    const hook = await bed.hook('still', {}, () => ({ status: 204, delayMs: 20 }));
    const load = bed.load('still', 100);
    await load.accept(100);
    for (const proxy of [toMongod, toRedis]) proxy.stall();
    // The fault itself lasts this long: longer than any claim or lease.
    await sleep(10_000);
    for (const proxy of [toMongod, toRedis]) proxy.restore();
    await load.accept(100);
    await load.stop();
    await holdsTrue(bed, hook, { accepted: load.accepted });
    expect(await bed.db.deliveries.countDocuments({ hookId: hook.hookId, 'attempts.outcome': 'failed' })).toBe(0);
  });
});
