import type { Clock, Log } from '@hookpost/core';

const EVERY_MS = 60_000;

export type UpkeepDeps = { clock: Clock; log: Log; random: () => number };

/** Runs `work` once a minute, from a random moment on, so that workers take turns. Answers what ends it. */
export function startUpkeep(work: () => Promise<void>, { clock, log, random }: UpkeepDeps): () => void {
  let cancel = () => {};
  let stopped = false;
  const later = (ms: number) => {
    cancel = clock.after(ms, async () => {
      await work().catch((error) => log.warn('upkeep.failed', { error: String(error) }));
      if (!stopped) later(EVERY_MS);
    });
  };
  later(random() * EVERY_MS);
  return () => {
    stopped = true;
    cancel();
  };
}
