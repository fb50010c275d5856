import type { Schemas } from '../api/client.ts';

type Delivery = Schemas['ListedDelivery'];

/** A hook in trouble, as the newest deliveries show it. */
export type Failing = { hook: string; failed: number; waiting: number; latest: Delivery };

/** Those with failures among these deliveries, the worst first. A pending one counts once it has failed. */
export function failingHooks(deliveries: readonly Delivery[]): Failing[] {
  const found = new Map<string, Failing>();
  for (const delivery of deliveries) {
    const isWaiting = delivery.state === 'pending';
    if (isWaiting && delivery.attempt === 0) continue;
    const known = found.get(delivery.hook) ?? { hook: delivery.hook, failed: 0, waiting: 0, latest: delivery };
    found.set(delivery.hook, {
      hook: delivery.hook,
      failed: known.failed + (isWaiting ? 0 : 1),
      waiting: known.waiting + (isWaiting ? 1 : 0),
      latest: known.latest.updatedAt < delivery.updatedAt ? delivery : known.latest,
    });
  }
  return [...found.values()].sort((a, b) => b.failed + b.waiting - (a.failed + a.waiting));
}
