/** Does to an installation what the plan says. */
import { setTimeout as sleep } from 'node:timers/promises';
import { metric, redisCommand, type WorkerProcess } from '@hookpost/testkit';
import type { ScaledInstallation } from '../installation.ts';
import type { Fault } from './plan.ts';

export type Inflicted = { at: number; what: string };

export type Nemesis = {
  inflicted: Inflicted[];
  /** Sums a counter over all workers, those that were killed as they were just before. */
  total(name: string): Promise<number>;
  /** Resolves when every fault is over. Rejects when what was killed could not be started again. */
  over: Promise<void>;
};

const COUNTERS = ['hookpost_duplicate_sends_total', 'hookpost_orphans_total', 'hookpost_rescued_total'];

/**
 * Begins at once. The worker that dies is the one that was started last: the first lives through it all, so that what grows in
 * a process can be seen.
 */
export function unleash(installation: ScaledInstallation, faults: Fault[], now: () => number): Nemesis {
  const inflicted: Inflicted[] = [];
  const ofTheDead = new Map<string, number>();
  const living = () => installation.workers.filter((worker) => worker.alive());

  async function killWorker(): Promise<void> {
    const victim = living().at(-1);
    if (victim === undefined) throw new Error('no worker is left to be killed');
    for (const [n, count] of (await countsOf(victim)).entries()) {
      const name = COUNTERS[n] as string;
      ofTheDead.set(name, count + (ofTheDead.get(name) ?? 0));
    }
    await victim.stop('SIGKILL');
    await installation.addWorker();
  }

  async function inflict(fault: Fault): Promise<void> {
    const { redis } = installation;
    if (fault.kind === 'worker killed') return killWorker();
    if (fault.kind === 'Redis emptied') return void (await redisCommand(redis.port, 'FLUSHALL'));
    await (fault.signal === 'SIGKILL' ? redis.kill() : redis.stop());
    await sleep(fault.awaySeconds * 1000);
    await redis.start();
  }

  async function all(): Promise<void> {
    for (const fault of faults) {
      await sleep(Math.max(0, (fault.at - now()) * 1000));
      inflicted.push({ at: now(), what: fault.kind });
      await inflict(fault);
    }
  }

  return {
    inflicted,
    async total(name) {
      const counts = await Promise.all(living().map(({ metricsUrl }) => metric(metricsUrl, name)));
      return counts.reduce((sum, count) => sum + count, ofTheDead.get(name) ?? 0);
    },
    over: all(),
  };
}

const countsOf = ({ metricsUrl }: WorkerProcess) => Promise.all(COUNTERS.map((name) => metric(metricsUrl, name)));
