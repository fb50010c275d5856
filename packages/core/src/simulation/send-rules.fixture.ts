/** What must hold whenever a worker starts a request. */
import type { DeliveryKey } from '../delivery.ts';
import type { OutgoingRequest } from '../ports.ts';
import type { Database } from './database.fixture.ts';
import type { HookHistory } from './hook-history.fixture.ts';
import type { Process } from './process.fixture.ts';
import type { Timeline } from './timeline.fixture.ts';

/** A slice works with the hook as it was read, for as long as its lease lasts. */
const STALE_MS = 9000;

export type SendRuleDeps = {
  db: Database;
  history: HookHistory;
  timeline: Timeline;
  keyOf(request: OutgoingRequest): DeliveryKey;
  storedAt(event: string): number;
  violated(what: string): void;
};

export function createSendRules({ db, history, timeline, keyOf, storedAt, violated }: SendRuleDeps) {
  const starts = new Map<string, number[]>();

  /** An ordered hook gets no event while one before it is not over. */
  function inOrder(hookId: string, key: DeliveryKey): void {
    const seq = db.events.get(key.slice(0, key.lastIndexOf('.')))?.seq ?? 0n;
    for (const event of db.events.all()) {
      if (event.seq >= seq || !history.alwaysTook(hookId, event, storedAt(event.key))) continue;
      const state = db.deliveries.get(`${event.key}.${hookId}`)?.state ?? 'not even recorded';
      if (state === 'pending' || state === 'not even recorded') violated(`${key} sent while ${event.key} is ${state}`);
    }
  }

  /** A second sees its rate, and the one that may have gathered. */
  function withinRate(hookId: string, perSecond: number): void {
    const now = timeline.passed();
    const lately = (starts.get(hookId) ?? []).filter((at) => now - at < 1000);
    starts.set(hookId, [...lately, now]);
    if (lately.length + 1 > perSecond + 1) violated(`${hookId}: ${lately.length + 1} requests in a second`);
  }

  return (request: OutgoingRequest, process: Process): void => {
    const { hookId } = request;
    const hook = db.hooks.get(hookId);
    const key = keyOf(request);
    if (hook?.ordered) inOrder(hookId, key);
    if (hook?.rateLimit) withinRate(hookId, hook.rateLimit.perSecond);
    const record = db.deliveries.get(key);
    const isOver = record !== undefined && record.state !== 'pending';
    if (isOver && process.awakeFor() > STALE_MS && process.clock.now() - record.updatedAt.getTime() > STALE_MS) {
      violated(`${key} sent though it was over`);
    }
    // Whoever was frozen in the midst of a slice may go on with it.
    if (process.awakeFor() < STALE_MS || !history.closedFor(hookId, STALE_MS)) return;
    violated(`${key} sent though its hook has been closed for ${STALE_MS} ms`);
  };
}
