/** What processes and Redis hold, over time. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScaledInstallation } from '../installation.ts';
import { median } from '../median.ts';
import { redisMemory } from '../redis-memory.ts';
import { usageOf } from '../usage.ts';

export type Sample = {
  /** Seconds since the beginning. */
  at: number;
  /** null: it was away. */
  values: Record<string, number | null>;
};

/** Medians of the thirds of a time, and the most of it. */
export type Course = { what: string; first: number; middle: number; last: number; most: number; flat: boolean | null };

const MIB = 2 ** 20;
/** Takes samples until it is told to stop. */
export function startSampling(installation: ScaledInstallation, everySeconds: number, now: () => number) {
  const samples: Sample[] = [];
  const ending = new AbortController();
  const { signal } = ending;

  async function take(): Promise<void> {
    while (!signal.aborted) {
      samples.push({ at: now(), values: await look(installation) });
      await sleep(everySeconds * 1000, undefined, { signal }).catch(() => {});
    }
  }

  const taken = take();
  return async (): Promise<Sample[]> => {
    ending.abort();
    await taken;
    return samples;
  };
}

async function look({ apis, workers, mongod, redis }: ScaledInstallation): Promise<Sample['values']> {
  const pids = { api: apis[0]?.pid, worker: workers[0]?.pid, mongod: mongod.pid(), redis: redis.pid() };
  const values: Sample['values'] = {};
  for (const [name, pid = 0] of Object.entries(pids)) {
    const usage = usageOf(pid);
    values[`${name}, RSS MiB`] = usage && usage.rssBytes / MIB;
    values[`${name}, handles`] = handlesOf(pid);
  }
  const memory = await redisMemory(redis.uri).catch(() => null);
  values['Redis memory, KiB'] = memory && memory / 1024;
  return values;
}

function handlesOf(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return null;
  }
}

/** How much more the last third may hold than the middle one, and what is too little to tell. */
const FLAT = 1.15;
const SLACK = { 'RSS MiB': 16, handles: 16, KiB: 1024 };

/** mongod's cache fills with what is stored, and Redis's RSS begins anew with its process: neither is judged. */
const JUDGED = /^(api|worker), |^Redis memory/;

/** `judged`: whether it was long enough for anything to be flat. */
export function coursesOf(samples: Sample[], judged: boolean): Course[] {
  const third = Math.ceil(samples.length / 3);
  return Object.keys(samples[0]?.values ?? {}).map((what) => {
    const values = samples.map((sample) => sample.values[what] ?? null);
    const of = (n: number) => median(values.slice(n * third, (n + 1) * third)) ?? Number.NaN;
    const course = { what, first: of(0), middle: of(1), last: of(2) };
    const slack = Object.entries(SLACK).find(([unit]) => what.endsWith(unit))?.[1] ?? 0;
    return {
      ...course,
      most: Math.max(...values.map((value) => value ?? 0)),
      flat: judged && JUDGED.test(what) ? course.last <= Math.max(FLAT * course.middle, course.middle + slack) : null,
    };
  });
}
