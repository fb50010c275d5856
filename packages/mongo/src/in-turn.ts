import { type Clock, HookpostError } from '@hookpost/core';

export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Runs what has the same key one after the other: writes that would only conflict with each other, and be made again and
 * again, wait instead. What has not had its turn after `patienceMs` is refused, and never runs.
 */
export function createTurns(clock: Pick<Clock, 'monotonic'>, patienceMs: number): InTurn {
  const last = new Map<string, Promise<unknown>>();

  return async (key, work) => {
    const asked = clock.monotonic();
    const before = last.get(key) ?? Promise.resolve();
    const turn = before.then(() => {
      if (clock.monotonic() - asked > patienceMs) {
        throw new HookpostError('overloaded', 'Too many changes of this tenant at once. Try again.');
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
