/** Events published, and their deliveries received. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GeneratorResult, GeneratorTask, Load, Peer, ReceiverReport, Target } from './protocol.ts';

export type RoundOptions = {
  generator: Peer;
  receiver: Peer;
  target: Target;
  type: string;
  events: number;
  load: Load;
  /** Of the hooks that take them. */
  paths: string[];
  /** Event n is of the type `TYPE.K`, which the hook of the Kth path alone takes: each in turn. Otherwise every hook takes every event. */
  inTurn?: boolean;
  /** Event n is published with the Kth of these, whose tenant's hook is that of the Kth path: each in turn. */
  keys?: string[];
};

export type Round = { published: GeneratorResult; received: ReceiverReport };

/** Longer than any retry that a healthy receiver could cause. */
const STALLED_MS = 30_000;

let rounds = 0;

/** Publishes all and waits until every accepted event has arrived on every path, or nothing has for a long while. */
export async function runRound(options: RoundOptions): Promise<Round> {
  return (await beginRound(options)).end();
}

export type OpenRound = { published: Promise<GeneratorResult>; end(): Promise<Round> };

/** Begins to publish; `end` waits until it has, and everything has arrived. */
export async function beginRound(options: RoundOptions): Promise<OpenRound> {
  const { generator, receiver, target, type, events, load, paths, keys } = options;
  const inTurn = options.inTurn || keys !== undefined;
  rounds += 1;
  const round = `r${Date.now().toString(36)}${rounds}`;
  await receiver.ask({ kind: 'start', round });
  const turns = keys ? { keys } : inTurn ? { types: paths.length } : {};
  const task: GeneratorTask = { ...target, round, type, events, load, ...turns };
  const published = generator.ask<GeneratorResult>(task);
  return {
    published,
    async end() {
      const { notAccepted, ...times } = await published;
      await arrival(receiver, round, (events - notAccepted.length) * (inTurn ? 1 : paths.length));
      const report = { kind: 'report', round, events, paths, inTurn, notAccepted } as const;
      const received = await receiver.ask<ReceiverReport>(report);
      return { published: { notAccepted, ...times }, received };
    },
  };
}

/** Resolves when so many deliveries have come, or none has for a long while. */
async function arrival(receiver: Peer, round: string, expected: number): Promise<void> {
  let arrived = 0;
  let movedAt = performance.now();
  while (arrived < expected && performance.now() - movedAt < STALLED_MS) {
    const now = await receiver.ask<number>({ kind: 'progress', round });
    if (now > arrived) movedAt = performance.now();
    arrived = now;
    await sleep(50);
  }
}
