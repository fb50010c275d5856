import type { Engine } from '../engine.ts';
import type { EventKey } from '../event.ts';
import type { Alarms, Random } from '../ports.ts';
import type { Process } from './process.fixture.ts';
import { START } from './process.fixture.ts';
import type { Timeline } from './timeline.fixture.ts';

/** How likely an alarm is lost, late or doubled; 1: none rings at all. */
export type Reliability = { unreliable: number };

export type AlarmDeps = {
  timeline: Timeline;
  random: Random;
  reliability: Reliability;
  /** Some worker that takes alarms; null: there is none. */
  someWorker(): { process: Process; engine: Engine } | null;
  /** Whether an event is so young that a worker takes it without claiming it. */
  isFresh(event: EventKey): boolean;
};

export type MemoryAlarms = Alarms & {
  /** Two workers took the event and neither had to claim it: that one of them repeats the other it learns too late to count. */
  rangTwiceWhileFresh(event: EventKey): boolean;
};

/** The alarm clock that all share. What rings is given to any one worker, and is forgotten whatever becomes of it there. */
export function createMemoryAlarms({ timeline, random, reliability, someWorker, isFresh }: AlarmDeps): MemoryAlarms {
  const rungs = new Map<EventKey, number>();

  function ring(afterMs: number, handle: (engine: Engine) => Promise<void>): void {
    const { unreliable } = reliability;
    if (random() < unreliable * (unreliable === 1 ? 1 : 0.4)) return;
    const times = random() < unreliable * 0.4 ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const lateMs = random() < unreliable * 0.4 ? random() * 5000 : random() * 5;
      timeline.after(afterMs + lateMs, () => {
        const worker = someWorker();
        worker?.process.later(0, () => void handle(worker.engine).catch(() => {}));
      });
    }
  }

  return {
    events(keys) {
      ring(0, (engine) => {
        for (const key of keys.filter(isFresh)) rungs.set(key, (rungs.get(key) ?? 0) + 1);
        return random() < 0.1 ? engine.dispatchBulk(keys) : engine.dispatch(keys);
      });
    },
    rangTwiceWhileFresh: (event) => (rungs.get(event) ?? 0) > 1,
    lanes(lanes) {
      for (const { hookId, dueAt } of lanes) {
        // By the grain of clocks it may ring early.
        const ms = dueAt.getTime() - START - timeline.passed() - random() * 50;
        ring(Math.max(0, ms), (engine) => engine.drain(hookId));
      }
    },
  };
}
