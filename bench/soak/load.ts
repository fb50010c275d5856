/** Publishes at an even pace through every fault: each event is tried again under its id until it is accepted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '../connection.ts';
import { createConnections } from '../connections.ts';
import type { Target } from '../protocol.ts';
import type { PlannedHook } from './plan.ts';
import { eventId } from './receiver.ts';

const EVENT_BYTES = 1024;
const PADDING = 'x'.repeat(EVENT_BYTES - '{"padding":""}'.length);
/** Where so many wait for their answer, no further ones are made: the pace falls, and the accepted per second show it. */
const MOST_OPEN = 256;
const MOST_BEHIND_S = 0.25;
const TICK_MS = 5;
const AGAIN_MS = 100;
const GIVE_UP_MS = 60_000;

export type Published = {
  /** Events 0 to `accepted - 1` of each hook. */
  accepted: Map<PlannedHook, number>;
  /** How many answers there were other than 202, by status, and `broken` connections. */
  refused: Record<string, number>;
};

/** Publishes for so long; resolves when all that was begun is accepted. `onSent` hears of each event before it goes. Rejects where one can't be had accepted, and by `signal`. */
export async function publishFor(
  seconds: number,
  { url, key }: Target,
  hooks: PlannedHook[],
  { onSent, signal }: { onSent(hook: PlannedHook, n: number): void; signal: AbortSignal },
): Promise<Published> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const connections = createConnections(() => openConnection(new URL(url), '/v1/events', headers));
  const made = new Map(hooks.map((hook) => [hook, 0]));
  const open = new Set<Promise<void>>();
  const perSecond = hooks.reduce((sum, hook) => sum + hook.perSecond, 0);
  const share = (hook: PlannedHook) => (made.get(hook) ?? 0) / hook.perSecond;
  const refused: Published['refused'] = {};

  async function publish(hook: PlannedHook, n: number): Promise<void> {
    const body = `{"id":"${eventId(hook, n)}","type":"${hook.name}","data":{"padding":"${PADDING}"}}`;
    const giveUpAt = performance.now() + GIVE_UP_MS;
    onSent(hook, n);
    for (;;) {
      const connection = await connections.take();
      const answer = await connection.post(body).catch(() => null);
      connections.giveBack(connection);
      if (answer?.status === 202) return;
      signal.throwIfAborted();
      const why = answer?.status ?? 'broken';
      refused[why] = (refused[why] ?? 0) + 1;
      if (performance.now() > giveUpAt) throw new Error(`${eventId(hook, n)} is not accepted: ${why}`);
      await sleep(AGAIN_MS);
    }
  }

  const startedAt = performance.now();
  let due = 0;
  for (let from = startedAt; from - startedAt < seconds * 1000 && !signal.aborted; ) {
    await sleep(TICK_MS);
    const now = performance.now();
    // What could not be made in time is not made up for: that would be another load.
    due = Math.min(due + ((now - from) * perSecond) / 1000, perSecond * MOST_BEHIND_S);
    from = now;
    for (; due >= 1 && open.size < MOST_OPEN; due--) {
      const hook = hooks.reduce((least, each) => (share(each) < share(least) ? each : least));
      const n = made.get(hook) ?? 0;
      made.set(hook, n + 1);
      const published = publish(hook, n).finally(() => open.delete(published));
      open.add(published);
    }
  }
  await Promise.all(open);
  connections.close();
  return { accepted: made, refused };
}
