import type { Clock, Random } from '../ports.ts';
import type { Timeline } from './timeline.fixture.ts';

/** The database did not answer, or not in time: nobody knows whether it did what it was asked. */
export class StoreError extends Error {}

/** How likely a call of a store goes wrong, and how likely it takes long. Both 0 once faults have stopped. */
export type Weather = { failing: number; slow: number };

/** One process: its clock, its way to the database, and what befalls it. */
export type Process = {
  readonly id: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Runs in this process after `ms`: never, once it is dead; not before its end, while it is frozen. */
  later(ms: number, run: () => void): () => void;
  /** One operation on the database, atomic there. Rejects with StoreError, whether or not it took effect. */
  ask<T>(what: string, operation: () => T): Promise<T>;
  /** One operation per item in one request, each atomic by itself: where it fails, some may have taken effect. */
  askEach<I, O>(what: string, items: I[], operation: (item: I) => O): Promise<O[]>;
  /** Asks until it is answered: for what has happened and must be written. */
  persist<T>(write: () => Promise<T>): Promise<T>;
  freeze(ms: number): void;
  thaw(): void;
  kill(): void;
  /** Runs `then` once so many of its calls have reached the database from now on: between any two steps. */
  afterCalls(calls: number, then: () => void): void;
  isDead(): boolean;
  /** How long it has been neither frozen nor starting, in ms. */
  awakeFor(): number;
};

export type ProcessDeps = {
  id: string;
  timeline: Timeline;
  random: Random;
  weather: Weather;
  trace(line: string): void;
};

/** All clocks begin here; the database's, too. */
export const START = Date.parse('2026-01-01T00:00:00Z');

export const timeOf = (timeline: Timeline): number => Math.floor(START + timeline.passed());

export function createProcess({ id, timeline, random, weather, trace }: ProcessDeps): Process {
  let dead = false;
  let callsLeft = 0;
  let onCalls = () => {};
  let frozen = false;
  /** What came while it was frozen, in that order. */
  const held: (() => void)[] = [];
  const bootedAt = timeline.passed() - 1000;
  let awakeSince = timeline.passed();

  function later(ms: number, run: () => void): () => void {
    let cancel = () => {};
    const wait = (forMs: number) => {
      cancel = timeline.after(forMs, arrive);
    };
    const arrive = () => {
      if (dead) return;
      if (frozen) held.push(() => wait(0));
      else run();
    };
    wait(ms);
    return () => cancel();
  }

  function thaw(): void {
    if (frozen) awakeSince = timeline.passed();
    frozen = false;
    for (const go of held.splice(0)) go();
  }

  function latency(): number {
    const luck = random();
    if (luck < weather.slow) return random() * 4000;
    return luck < 0.9 ? random() * 3 : random() * 60;
  }

  function ask<T>(what: string, operation: () => T, halfWay: () => void = () => {}): Promise<T> {
    return new Promise((resolve, reject) => {
      // At the database things go on whatever becomes of who asked.
      timeline.silently(latency(), () => {
        if (dead && random() < 0.5) return;
        const fails = random() < weather.failing;
        const failure = fails ? (['before', 'half way', 'after'] as const)[Math.floor(random() * 3)] : null;
        trace(`${id} ${what}${failure ? ` FAILS ${failure}` : ''}`);
        if (failure === 'half way') halfWay();
        if (--callsLeft === 0) onCalls();
        const answer = failure === 'before' || failure === 'half way' ? null : operation();
        later(latency(), () => (failure ? reject(new StoreError(what)) : resolve(answer as T)));
      });
    });
  }

  const clock: Clock = {
    now: () => timeOf(timeline),
    monotonic: () => timeline.passed() - bootedAt,
    after: later,
    sleep: (ms) =>
      new Promise((resolve) => {
        later(ms, resolve);
      }),
  };

  return {
    id,
    clock,
    random,
    later,
    ask: (what, operation) => ask(what, operation),
    askEach(what, items, operation) {
      const some = () => void items.filter(() => random() < 0.5).map(operation);
      return ask(what, () => items.map(operation), some);
    },
    async persist(write) {
      for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
        try {
          return await write();
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          await clock.sleep(pauseMs);
        }
      }
    },
    freeze(ms) {
      trace(`${id} FREEZES for ${ms} ms`);
      frozen = true;
      timeline.silently(ms, thaw);
    },
    thaw,
    kill() {
      trace(`${id} DIES`);
      dead = true;
    },
    afterCalls(calls, then) {
      callsLeft = calls;
      onCalls = then;
    },
    isDead: () => dead,
    awakeFor: () => timeline.passed() - awakeSince,
  };
}
