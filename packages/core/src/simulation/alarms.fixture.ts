import type { Engine } from '../engine.ts';
import type { Ring } from '../holdings.ts';
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
};

/** The alarm clock that all share. What rings is given to any one worker, which is told where it has rung before. */
export function createMemoryAlarms({ timeline, random, reliability, someWorker }: AlarmDeps): Alarms {
  function ring(afterMs: number, handle: (engine: Engine, ring: Ring) => Promise<void>): void {
    let rung = false;
    const { unreliable } = reliability;
    if (random() < unreliable * (unreliable === 1 ? 1 : 0.4)) return;
    const times = random() < unreliable * 0.4 ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const lateMs = random() < unreliable * 0.4 ? random() * 5000 : random() * 5;
      timeline.after(afterMs + lateMs, () => {
        const worker = someWorker();
        if (worker === null) return;
        const ring = rung ? 'again' : 'first';
        rung = true;
        worker.process.later(0, () => void handle(worker.engine, ring).catch(() => {}));
      });
    }
  }

  return {
    events(keys) {
      ring(0, (engine, ring) => (random() < 0.1 ? engine.dispatchBulk(keys, ring) : engine.dispatch(keys, ring)));
    },
    lanes(lanes) {
      for (const { hookId, dueAt } of lanes) {
        // By the grain of clocks it may ring early.
        const ms = dueAt.getTime() - START - timeline.passed() - random() * 50;
        ring(Math.max(0, ms), (engine) => engine.drain(hookId));
      }
    },
  };
}
