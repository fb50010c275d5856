/** Workers that die, freeze, and are replaced in the middle of their work. */
import { eventually, redisCommand } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Faultbed, LONG, startFaultbed, type WatchedHook } from './faultbed.ts';
import { DUPLICATES_PER_KILL, holdsTrue } from './truth.ts';

const KILLS = LONG ? 20 : 2;
const ROUNDS = LONG ? 8 : 1;

jest.setTimeout(LONG ? 900_000 : 300_000);

/** A claim or a lease has to run out, and a sweep to come by, on a busy machine. */
const DUE_MS = 90_000;
/** How long a busy machine may stand still in between. */
const AIR_MS = 10_000;

/** Until when a hook's one delivery is leased. */
async function leaseOf({ db }: Faultbed, { hookId }: WatchedHook): Promise<number> {
  return (await db.deliveries.findOne({ hookId }))?.lease?.until.getTime() ?? 0;
}

describe('a worker', () => {
  let bed: Faultbed;
  beforeAll(async () => {
    bed = await startFaultbed({ apis: 2, workers: 2 });
  });
  afterEach(() => bed?.mend());
  afterAll(() => bed?.stop());

  it('that is killed in the middle of a request loses nothing, and nobody gives the delivery up that kills every worker', async () => {
    const hook = await bed.hook('killed', {}, () => ({ status: 204, delayMs: 20 }));
    const poison = await bed.hook('poison', { timeoutMs: 2000 }, (nth) => (nth > KILLS ? { status: 200 } : null));
    const load = bed.load('killed');
    await bed.client.publish({ id: 'poison-1', type: 'poison', data: {} });
    for (let kill = 1; kill <= KILLS; kill++) {
      await eventually(() => poison.requests('poison-1') >= kill, { timeoutMs: DUE_MS });
      // The first one dies in the midst of the request, later ones when it is known to be open.
      const isLeased = async () => (await leaseOf(bed, poison)) > Date.now();
      if (kill > 1) await eventually(isLeased, { timeoutMs: DUE_MS });
      await Promise.all(bed.living().map((worker) => bed.replaceWorker(worker)));
    }
    await load.stop();

    await holdsTrue(bed, poison, { accepted: new Set(['poison-1']), duplicates: KILLS });
    const { attempts } = (await bed.db.deliveries.findOne({ hookId: poison.hookId })) ?? {};
    expect(attempts?.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(KILLS - 1);
    await holdsTrue(bed, hook, { accepted: load.accepted, duplicates: 2 * KILLS * DUPLICATES_PER_KILL });
  });

  it('that dies alone has what it may have sent counted by the other, also if an API dies and Redis is emptied', async () => {
    const hook = await bed.hook('alone', {}, () => ({ status: 204, delayMs: 20 }));
    const load = bed.load('alone');
    for (let round = 0; round < ROUNDS; round++) {
      await load.accept(200);
      await bed.living()[0]?.stop('SIGKILL');
      await load.accept(200);
      await redisCommand(bed.redis.port, 'FLUSHALL');
      // The first one answers this test's own questions.
      await bed.apis.findLast((api) => api.alive())?.stop('SIGKILL');
      await load.accept(200);
      await Promise.all([bed.addApi(), bed.addWorker()]);
    }
    await load.stop();
    // A worker that is killed takes its own count with it; one round's duplicates are all sent by those that live on.
    const duplicates = LONG ? { duplicates: ROUNDS * DUPLICATES_PER_KILL } : {};
    await holdsTrue(bed, hook, { accepted: load.accepted, ...duplicates });
  });

  it('that freezes past its leases is replaced, and what it says when it wakes is late', async () => {
    const hook = await bed.hook('frozen', { timeoutMs: 2000 }, () => ({ status: 204, delayMs: 50 }));
    const load = bed.load('frozen');
    await load.accept(200);
    const [zombie] = bed.living();
    zombie?.signal('SIGSTOP');
    await load.accept(200);
    await load.stop();
    await eventually(() => [...load.accepted].every((id) => hook.delivered(id)), { timeoutMs: DUE_MS });
    // Its claims end after 8 s; by then another has done all its work.
    await eventually(async () => (await bed.db.events.countDocuments({ dispatch: { $exists: true } })) === 0, {
      timeoutMs: DUE_MS,
    });
    zombie?.signal('SIGCONT');
    await holdsTrue(bed, hook, { accepted: load.accepted });
  });

  it('that is told to stop while a receiver hangs ends within 30 s, spends no attempt, and rolling restarts lose nothing', async () => {
    const hook = await bed.hook('rolling');
    const hanging = await bed.hook('hanging', { timeoutMs: 60_000 }, (nth) => (nth > 1 ? { status: 200 } : null));
    await bed.client.publish({ id: 'hanging-1', type: 'hanging', data: {} });
    await eventually(() => hanging.requests('hanging-1') === 1);
    const load = bed.load('rolling', 100);
    for (let round = 0; round < (LONG ? 6 : 1); round++) {
      const leaving = bed.living();
      await bed.addWorker();
      const toldAt = performance.now();
      const exits = await Promise.all(leaving.map((worker) => worker.stop('SIGTERM')));
      expect(performance.now() - toldAt).toBeLessThan(30_000 + AIR_MS);
      expect(exits.map(({ code }) => code)).toEqual(leaving.map(() => 0));
      await bed.addWorker();
      await load.accept(100);
    }
    await load.stop();

    expect(await holdsTrue(bed, hook, { accepted: load.accepted })).toBe(0);
    // The worker that sent it again has left in a later round, and its count with it.
    const again = LONG ? { duplicates: 1 } : {};
    expect(await holdsTrue(bed, hanging, { accepted: new Set(['hanging-1']), ...again })).toBe(1);
    const delivery = await bed.db.deliveries.findOne({ hookId: hanging.hookId });
    expect(delivery?.attempts).toMatchObject([{ n: 1, outcome: 'delivered', code: 200 }]);
  });
});
