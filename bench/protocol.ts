/** What the bench's own processes say to each other, and how. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How events are published: so many requests always in flight, each of `batch` events or of one; or so many a second whatever happens. */
export type Load = { kind: 'closed'; inFlight: number; batch?: number } | { kind: 'open'; perSecond: number };

/** Where events are published, and as whom. */
export type Target = { url: string; key: string };

/** One round of publishing. Event n has the id `ROUND-n`, and the type `TYPE`; where they are of several, `TYPE.0` and so on in turn. */
export type GeneratorTask = Target & {
  round: string;
  type: string;
  events: number;
  load: Load;
  types?: number;
  /** Of several tenants, used in turn instead of the target's. */
  keys?: string[];
};

/** Times are milliseconds since 1970, with fractions; `notAccepted` holds the n of events without a 202. */
export type GeneratorResult = { startedAt: number; endedAt: number; notAccepted: number[] };

/** Between `start` and `report`, which forgets it, the deliveries of a round's events are noted. */
export type ReceiverTask =
  | { kind: 'address' }
  | { kind: 'tls-address' }
  | { kind: 'start'; round: string }
  | { kind: 'progress'; round: string }
  /** `inTurn`: each event was to come on one of the paths, in turn; otherwise on all. */
  | { kind: 'report'; round: string; events: number; paths: string[]; inTurn?: boolean; notAccepted: number[] };

export type ReceiverReport = {
  /** Different deliveries (event and path). */
  distinct: number;
  duplicates: number;
  /** Deliveries of accepted events that did not come. */
  lost: number;
  lastAt: number;
  /** The most first receipts within any second. */
  mostInASecond: number;
  /** Publish to receipt, in milliseconds, first receipts only. */
  p50: number;
  p95: number;
  p99: number;
};

/** Milliseconds since 1970 with fractions, comparable over the processes of one machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

export type Peer = {
  /** Questions may overlap. Rejects when the process ends. */
  ask<T>(task: object): Promise<T>;
  stop(): void;
};

type Message = { n: number; content: unknown };

/** Starts a file of this folder as a process of its own. */
export function startPeer(file: string): Peer {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)));
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended`)));
  gone.catch(() => {});
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  child.on('message', ({ n, content }: Message) => {
    waiting.get(n)?.(content);
    waiting.delete(n);
  });
  return {
    async ask<T>(task: object) {
      const n = ++asked;
      const { promise, resolve } = Promise.withResolvers<unknown>();
      waiting.set(n, resolve);
      child.send({ n, content: task } satisfies Message);
      return (await Promise.race([promise, gone])) as T;
    },
    stop: () => void child.kill(),
  };
}

/** The other side: answers each question with what `handle` makes of it, and ends with the bench. */
export function serve<T>(handle: (task: T) => unknown): void {
  process.on('message', async ({ n, content }: Message) => {
    process.send?.({ n, content: await handle(content as T) } satisfies Message);
  });
  process.on('disconnect', () => process.exit());
}
