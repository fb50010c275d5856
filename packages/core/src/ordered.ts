import { type Delivery, deliveryKey } from './delivery.ts';
import type { Hook } from './hook.ts';
import { matches } from './matching.ts';
import type { DeliveryStore, EventStore, LoadedEvent } from './ports.ts';

/** How long an ordered lane rests while an earlier event is still to be dispatched. */
const WAIT_MS = 100;
/** How many undispatched events are read to find those of one hook. */
const SCAN = 200;

export type OrderDeps = {
  events: Pick<EventStore, 'undispatchedInOrder'>;
  deliveries: Pick<DeliveryStore, 'read' | 'heads'>;
  takes(event: LoadedEvent, hook: Hook): boolean;
};

/**
 * What an ordered hook may be sent now: its pending delivery of lowest `seq`, if that is due and no earlier event is still
 * to be dispatched. The earlier events are read before the heads: the other way round one could slip between the reads.
 */
export async function nextHeads(hook: Hook, now: Date, deps: OrderDeps): Promise<Delivery[] | { until: Date }> {
  const limit = await lowestUndispatched(hook, deps);
  const [head] = await deps.deliveries.heads(hook.id, 1);
  if (head === undefined) return limit === null ? [] : { until: new Date(now.getTime() + WAIT_MS) };
  if (limit !== null && head.seq > limit) return { until: new Date(now.getTime() + WAIT_MS) };
  if (head.nextAt !== null && head.nextAt > now) return { until: head.nextAt };
  return [head];
}

async function lowestUndispatched(hook: Hook, deps: OrderDeps): Promise<bigint | null> {
  const events = await deps.events.undispatchedInOrder(hook.tenantId, SCAN);
  const mine = events.filter((event) => matches(event, hook) && deps.takes(event, hook));
  const existing = await deps.deliveries.read(mine.map((event) => deliveryKey(event.key, hook.id)));
  const recorded = new Set(existing.map((delivery) => delivery.eventId));
  const first = mine.find((event) => !recorded.has(event.id));
  if (first) return first.seq;
  // More than was read may wait behind: nothing later than the last one read is safe to send.
  return events.length === SCAN ? (events.at(-1)?.seq ?? null) : null;
}
