import { HookpostError } from './errors.ts';
import type { Clock } from './ports.ts';

export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

type Deps = {
  clock: Pick<Clock, 'monotonic'>;
  /** What has not had its turn by then is refused, and never runs. */
  patienceMs: number;
  /** What there is too much of then: "changes of this tenant". */
  what: string;
};

/** Runs what has the same key one after the other: what would only get in each other's way waits instead. */
export function createTurns({ clock, patienceMs, what }: Deps): InTurn {
  const last = new Map<string, Promise<unknown>>();

  return async (key, work) => {
    const asked = clock.monotonic();
    const before = last.get(key) ?? Promise.resolve();
    const turn = before.then(() => {
      if (clock.monotonic() - asked > patienceMs) {
        throw new HookpostError('overloaded', `Too many ${what} at once. Try again.`);
      }
      return work();
    });
    const over = turn.catch(() => {});
    last.set(key, over);
    try {
      return await turn;
    } finally {
      if (last.get(key) === over) last.delete(key);
    }
  };
}
