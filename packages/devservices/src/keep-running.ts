import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, Service } from './supervisor.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Who has run this long is not failing at its start. */
const STABLE_MS = 60_000;

export type KeptService = { stop(): Promise<void> };

export type KeepRunning = {
  /** As it appears in what is said: "the api", "mongod". */
  name: string;
  /** The process that runs already. */
  service: Service;
  startAgain(): Promise<Service>;
  /** From SIGTERM to SIGKILL. */
  graceMs: number;
  say: (line: string) => void;
  /** Hears, with a message for people, that the service could not be started again and stays away. */
  onLost: (message: string) => void;
};

/** Starts a service again whenever it ends, after 0.5 s and twice as long each time up to 30 s, until it is stopped. */
export function keepRunning({ name, service, startAgain, graceMs, say, onLost }: KeepRunning): KeptService {
  const stopping = new AbortController();
  let current = service;
  const watching = watch().catch((error: Error) => onLost(`${name} can't be started again: ${error.message}`));

  async function watch(): Promise<void> {
    let delayMs = FIRST_DELAY_MS;
    let startedAt = performance.now();
    for (;;) {
      const exit = await current.exited;
      if (stopping.signal.aborted || exit.abandoned) return;
      if (performance.now() - startedAt > STABLE_MS) delayMs = FIRST_DELAY_MS;
      say(`${name} ended (${describeExit(exit)}); starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      startedAt = performance.now();
      current = await startAgain();
      // Told to stop while it was starting: stop() has only seen the one before.
      if (stopping.signal.aborted) await current.stop(graceMs);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await current.stop(graceMs);
      await watching;
    },
  };
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal ? `killed by ${signal}` : `exit code ${code}`;
}
