import type { Clock } from '@hookpost/core';

/** A clock that stands still until the test moves it. */
export type ManualClock = Clock & {
  /** Moves on by `ms`: what falls due on the way runs at its time and in its order, with what it sets off. */
  advance(ms: number): Promise<void>;
  /** How many timers and sleeps wait. */
  waiting(): number;
};

type Timer = { at: number; run: () => void };

/** `start`: milliseconds since 1970 at which it stands first. */
export function manualClock(start = Date.parse('2026-01-01T00:00:00Z')): ManualClock {
  const timers = new Set<Timer>();
  let passed = 0;

  function after(ms: number, run: () => void): () => void {
    const timer = { at: passed + Math.max(0, ms), run };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  function firstUntil(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.at <= end && timer.at < (first?.at ?? Infinity)) first = timer;
    return first;
  }

  return {
    now: () => start + passed,
    monotonic: () => passed,
    after,
    sleep: (ms) =>
      new Promise((resolve) => {
        after(ms, resolve);
      }),
    waiting: () => timers.size,
    async advance(ms) {
      const end = passed + ms;
      await turn();
      for (let timer = firstUntil(end); timer !== undefined; timer = firstUntil(end)) {
        timers.delete(timer);
        passed = timer.at;
        timer.run();
        await turn();
      }
      passed = end;
    },
  };
}

/** Lets every promise that is settled by now have its say. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
