import { setTimeout as sleep } from 'node:timers/promises';

export type WaitOptions = {
  /** Milliseconds until it gives up; 30,000 by default: a busy machine may stand still for seconds. */
  timeoutMs?: number;
  /** Milliseconds between two looks; 25 by default. */
  everyMs?: number;
};

/**
 * Looks until the fact is there: `look` neither throws nor answers `false`. Resolves with its answer.
 * Rejects after `timeoutMs`, with what the last look threw as the cause.
 */
export async function eventually<T>(look: () => T | Promise<T>, options: WaitOptions = {}): Promise<T> {
  const { timeoutMs = 30_000, everyMs = 25 } = options;
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await look();
      if (answer !== false) return answer;
      cause = new Error('the last look answered false');
    } catch (error) {
      cause = error;
    }
    await sleep(everyMs);
  } while (performance.now() < deadline);
  throw new Error(`not so within ${timeoutMs} ms: ${(cause as Error).message}`, { cause });
}
