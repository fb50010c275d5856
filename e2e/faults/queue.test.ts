/** Alarms in normal running, and a queue that nobody hears for a while. */
import { eventually } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Faultbed, LONG, startFaultbed } from './faultbed.ts';
import { holdsTrue } from './truth.ts';
import { failsAtFirst } from './witness.ts';

const PER_SECOND = LONG ? 200 : 100;
const AWAY_S = LONG ? 60 : 12;
const ROUNDS = 3;
/** Where other tests have the processors, a round may be late as a whole; the long form has them to itself. */
const IN_TIME = LONG ? ROUNDS : 1;

jest.setTimeout(LONG ? 900_000 : 300_000);

describe('the queue', () => {
  let bed: Faultbed;
  beforeAll(async () => {
    bed = await startFaultbed({ workers: 2 });
  });
  afterEach(() => bed?.mend());
  afterAll(() => bed?.stop());

  it('wakes every retry in time: no wake-up waits for the sweep', async () => {
    const rounds: { inTime: number; rescued: number }[] = [];
    const late = () => rounds.filter(({ inTime, rescued }) => inTime < 0.99 || rescued > 0);
    while (rounds.length - late().length < IN_TIME) {
      const before = await lateness();
      await retryAndSucceed(rounds.length);
      const after = await lateness();
      const claims = after.claims - before.claims;
      expect(claims).toBeGreaterThan(10);
      rounds.push({ inTime: (after.inTime - before.inTime) / claims, rescued: after.rescued - before.rescued });
      expect(late().slice(ROUNDS - IN_TIME)).toEqual([]);
    }
  });

  /** A load with retries, and one without. */
  async function retryAndSucceed(round: number): Promise<void> {
    const hook = await bed.hook(`retried-${round}`, { retry: { delays: [1, 0.5] } }, failsAtFirst(2));
    const fine = await bed.hook(`fine-${round}`);
    const loads = [bed.load(hook.type, 40), bed.load(fine.type, 40)] as const;
    await Promise.all(loads.map((load) => load.accept(LONG ? 1200 : 300)));
    await Promise.all(loads.map((load) => load.stop()));
    expect(await holdsTrue(bed, hook, { accepted: loads[0].accepted })).toBe(0);
    expect(await holdsTrue(bed, fine, { accepted: loads[1].accepted })).toBe(0);
  }

  async function lateness(): Promise<{ claims: number; inTime: number; rescued: number }> {
    const name = 'hookpost_lane_lateness_seconds';
    const names = [`${name}_count`, `${name}_bucket{le="1"}`, 'hookpost_rescued_total'] as const;
    const [claims = 0, inTime = 0, rescued = 0] = await Promise.all(names.map(bed.total));
    return { claims, inTime, rescued };
  }

  it('with no worker for a while is worked off when they come back, and multiplies nothing', async () => {
    const hook = await bed.hook('waiting');
    await Promise.all(bed.living().map((worker) => worker.stop('SIGTERM')));
    const load = bed.load('waiting', PER_SECOND);
    await load.accept(AWAY_S * PER_SECOND);
    expect(hook.seen).toEqual([]);
    await Promise.all([bed.addWorker(), bed.addWorker()]);
    await load.accept(2 * PER_SECOND);
    await load.stop();

    expect(await holdsTrue(bed, hook, { accepted: load.accepted })).toBe(0);
    expect(hook.seen).toHaveLength(load.accepted.size);
  });

  it('hears of what came while its workers were frozen, and sends it once', async () => {
    const hook = await bed.hook('paused');
    for (const worker of bed.living()) worker.signal('SIGSTOP');
    const load = bed.load('paused', PER_SECOND);
    await load.accept((AWAY_S / 4) * PER_SECOND);
    await load.stop();
    for (const worker of bed.living()) worker.signal('SIGCONT');
    await holdsTrue(bed, hook, { accepted: load.accepted });
    await eventually(() => hook.seen.length === load.accepted.size);
  });
});
