/** What a delivery costs with so many workers and APIs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { metric, redisCommand } from '@hookpost/testkit';
import type { ProcessName } from '../bench.ts';
import type { Round } from '../round.ts';
import { usageOf } from '../usage.ts';
import type { Scaled } from './installation.ts';

export type Constellation = {
  workers: number;
  apis: number;
  deliveredPerSecond: number;
  /** CPU microseconds per delivery, summed over the processes of a kind. */
  cpu: Record<ProcessName, number>;
  /** What was asked of the databases per delivery. Unlike CPU time it does not depend on what else a machine does. */
  asked: { mongod: number; redis: number };
  /** Of all attempts, each worker's part: from 0 to 1. */
  shares: number[];
  lost: number;
  twice: number;
};

export type Size = { workers: number; apis: number; events: number; inFlight: number };

/** For each new worker, until its compilers have seen enough: one that is cold takes several times the CPU. */
const WARM_UP_EVENTS = 5_000;
const SETTLE_MS = 1_000;

/** Starts what is missing, warms it up, then measures. */
export async function measureConstellation(scaled: Scaled, size: Size): Promise<Constellation> {
  const { workers, apis, events, inFlight } = size;
  const load = { kind: 'closed', inFlight } as const;
  const missing = workers - scaled.living().length;
  await Promise.all(Array.from({ length: Math.max(0, missing) }, () => scaled.addWorker()));
  if (missing > 0) await (await scaled.publish(WARM_UP_EVENTS * workers, load, apis)).end();
  await sleep(SETTLE_MS);

  const before = { cpu: cpuOf(scaled), attempts: await attemptsOf(scaled), asked: await askedOf(scaled) };
  const rounds = await (await scaled.publish(events, load, apis)).end();
  await sleep(SETTLE_MS);
  const after = { cpu: cpuOf(scaled), attempts: await attemptsOf(scaled), asked: await askedOf(scaled) };

  const { delivered, lost, twice, deliveredPerSecond } = sumOf(rounds);
  const made = after.attempts.map((count, n) => count - (before.attempts[n] ?? 0));
  const all = made.reduce((sum, count) => sum + count, 0);
  const each = (kind: ProcessName) => (after.cpu[kind] - before.cpu[kind]) / delivered;
  return {
    ...{ workers, apis, lost, twice, deliveredPerSecond },
    cpu: { api: each('api'), worker: each('worker'), mongod: each('mongod'), redis: each('redis') },
    asked: {
      mongod: (after.asked.mongod - before.asked.mongod) / delivered,
      redis: (after.asked.redis - before.asked.redis) / delivered,
    },
    shares: made.map((count) => count / all),
  };
}

function cpuOf({ apis, living, mongod, redis }: Scaled): Record<ProcessName, number> {
  const of = (pids: number[]) => pids.reduce((sum, pid) => sum + (usageOf(pid)?.cpuMicroseconds ?? Number.NaN), 0);
  return {
    api: of(apis.map(({ pid }) => pid)),
    worker: of(living().map(({ pid }) => pid)),
    mongod: of([mongod.pid()]),
    redis: of([redis.pid()]),
  };
}

const attemptsOf = ({ living }: Scaled): Promise<number[]> =>
  Promise.all(living().map(({ metricsUrl }) => metric(metricsUrl, 'hookpost_attempts_total')));

/** Requests since the start of each database. */
async function askedOf({ db, redis }: Scaled): Promise<Constellation['asked']> {
  const status = await db.connection.db?.admin().serverStatus();
  const stats = await redisCommand(redis.port, 'INFO stats');
  return {
    mongod: Number(status?.network.numRequests),
    redis: Number(/^total_commands_processed:(\d+)/m.exec(stats)?.[1]),
  };
}

/** What several generators published together. */
export function sumOf(rounds: Round[]) {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const delivered = sum(({ received }) => received.distinct);
  const from = Math.min(...rounds.map(({ published }) => published.startedAt));
  const until = Math.max(...rounds.map(({ received }) => received.lastAt));
  return {
    delivered,
    lost: sum(({ received }) => received.lost),
    twice: sum(({ received }) => received.duplicates),
    notAccepted: sum(({ published }) => published.notAccepted.length),
    deliveredPerSecond: (delivered * 1000) / (until - from),
  };
}
