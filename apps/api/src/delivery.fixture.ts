import type { TenantId } from '@hookpost/core';
import { type Delivery, deliveryKey, eventKey } from '@hookpost/core';
import { connectMongo, createDeliveryStore } from '@hookpost/mongo';
import { createMetrics } from '@hookpost/platform';

type Place = { tenantId: string; eventId: string; hookId: string };

/** Records a delivery, as a worker would, and answers its id. */
export async function aDelivery(
  uri: string,
  { tenantId, eventId, hookId, ...fields }: Place & Partial<Omit<Delivery, keyof Place>>,
): Promise<string> {
  const db = await connectMongo({ uri, serverSelectionMs: 5000 });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const now = new Date();
  try {
    await createDeliveryStore({ db, meter: createMetrics().meter, log }).record({
      kind: 'first',
      delivery: {
        key: deliveryKey(eventKey(tenantId as TenantId, eventId), hookId),
        tenantId: tenantId as TenantId,
        eventId,
        hookId,
        type: 't',
        channels: [],
        state: 'pending',
        reason: null,
        attempt: 0,
        step: 0,
        attempts: [],
        nextAt: now,
        lease: null,
        redeliverAt: null,
        asked: null,
        seq: 1n,
        giveUpAt: new Date(now.getTime() + 86_400_000),
        acceptedAt: now,
        updatedAt: now,
        ...fields,
      },
    });
  } finally {
    await db.close();
  }
  return `${eventId}.${hookId}`;
}
