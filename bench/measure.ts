/** A round, and what the processes took for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Pids, ProcessName } from './bench.ts';
import { type Round, type RoundOptions, runRound } from './round.ts';
import { type Usage, usageOf } from './usage.ts';

export type Measured = Round & {
  /** CPU microseconds per delivery; null where it can't be read. */
  cpu: Record<ProcessName, number | null>;
  rssMiB: Record<ProcessName, number | null>;
};

/** Statuses and statistics follow a delivery by some 200 ms; their CPU belongs to it. */
export const SETTLE_MS = 1_000;

export async function measureRound(options: RoundOptions, { pids }: Pick<Bench, 'pids'>): Promise<Measured> {
  const before = readUsage(pids);
  const round = await runRound(options);
  await sleep(SETTLE_MS);
  const after = readUsage(pids);
  const each = (figure: (was: Usage, is: Usage) => number): Measured['cpu'] => {
    const of = (name: ProcessName) => {
      const [was, is] = [before[name], after[name]];
      return was && is ? figure(was, is) : null;
    };
    return { api: of('api'), worker: of('worker'), mongod: of('mongod'), redis: of('redis') };
  };
  return {
    ...round,
    cpu: each((was, is) => (is.cpuMicroseconds - was.cpuMicroseconds) / round.received.distinct),
    rssMiB: each((_, is) => is.rssBytes / 2 ** 20),
  };
}

function readUsage({ api, worker, mongod, redis }: Pids): Record<ProcessName, Usage | null> {
  return { api: usageOf(api), worker: usageOf(worker), mongod: usageOf(mongod), redis: usageOf(redis) };
}
