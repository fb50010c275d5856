import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './ports.ts';

/** The machine's clock, moved by `offsetMs` so that every process agrees with the database. */
export function systemClock(offsetMs: () => number = () => 0): Clock {
  return {
    // Whole: a Date cuts fractions off, and a rate limit would earn them again at every spending.
    now: () => Math.round(Date.now() + offsetMs()),
    monotonic: () => performance.now(),
    sleep: async (ms) => {
      await sleep(ms);
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
