/** Asks again and again what is new, until told to stop; a server that is away for a while is waited for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { HookpostError } from '@hookpost/client';
import { plainLines } from './output.ts';

export type PollOptions = { everyMs: number; signal: AbortSignal };

/** What each `look` finds. Rejects with what will not pass by itself. */
export async function* poll<T>(look: () => Promise<T[]>, { everyMs, signal }: PollOptions): AsyncGenerator<T> {
  let isAway = false;
  while (!signal.aborted) {
    try {
      yield* await look();
      if (isAway) console.error('hookpost: it answers again');
      isAway = false;
    } catch (error) {
      if (signal.aborted) return;
      if (!passes(error)) throw error;
      if (!isAway) console.error(`hookpost: ${plainLines((error as Error).message)}; waiting for it`);
      isAway = true;
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

const passes = (error: unknown): boolean =>
  error instanceof HookpostError &&
  (error.status === null ? error.code !== 'aborted' : [429, 502, 503, 504].includes(error.status));

/** What stands in lists late, for its event waited or was swept up, is still found this long after its acceptance. */
const OVERLAP_MS = 30_000;

/** A little before the newest of what was seen, where the next look begins. */
export function nextFrom(seen: readonly { acceptedAt: string }[], before: string | undefined): string | undefined {
  const newest = seen.reduce((latest, { acceptedAt }) => (acceptedAt > latest ? acceptedAt : latest), '');
  if (newest === '') return before;
  const from = new Date(Date.parse(newest) - OVERLAP_MS).toISOString();
  return before !== undefined && before > from ? before : from;
}
