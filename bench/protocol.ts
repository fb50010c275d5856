/** What the bench's own processes say to each other, and how. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How events are published: so many always in flight, or so many a second whatever happens. */
export type Load = { kind: 'closed'; inFlight: number } | { kind: 'open'; perSecond: number };

/** One round of publishing. Event n has the id `ROUND-n`. */
export type GeneratorTask = { url: string; key: string; round: string; type: string; events: number; load: Load };

/** Times are milliseconds since 1970, with fractions; `notAccepted` holds the n of events without a 202. */
export type GeneratorResult = { startedAt: number; endedAt: number; notAccepted: number[] };

/** `start` forgets everything and takes only events of `round`; `report` asks for what has come since. */
export type ReceiverTask =
  | { kind: 'address' }
  | { kind: 'start'; round: string }
  | { kind: 'progress' }
  | { kind: 'report'; events: number; paths: string[]; notAccepted: number[] };

export type ReceiverReport = {
  /** Different deliveries (event and path). */
  distinct: number;
  duplicates: number;
  /** Accepted events times paths that did not come. */
  lost: number;
  lastAt: number;
  /** Publish to receipt, in milliseconds, first receipts only. */
  p50: number;
  p99: number;
};

/** Milliseconds since 1970 with fractions, comparable over the processes of one machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

export type Peer = {
  /** One question at a time. Rejects when the process ends. */
  ask<T>(task: object): Promise<T>;
  stop(): void;
};

/** Starts a file of this folder as a process of its own. */
export function startPeer(file: string): Peer {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)));
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended`)));
  gone.catch(() => {});
  return {
    async ask<T>(task: object) {
      child.send(task);
      const [answer] = await Promise.race([once(child, 'message'), gone]);
      return answer as T;
    },
    stop: () => void child.kill(),
  };
}

/** The other side: answers each question with what `handle` makes of it, and ends with the bench. */
export function serve<T>(handle: (task: T) => unknown): void {
  process.on('message', async (task: T) => process.send?.(await handle(task)));
  process.on('disconnect', () => process.exit());
}
