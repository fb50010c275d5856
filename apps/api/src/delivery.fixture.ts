import type { Delivery, TenantId } from '@hookpost/core';
import { connectMongo, createDeliveryStore } from '@hookpost/mongo';
import { createMetrics } from '@hookpost/platform';
import { makeDelivery, silentLog } from '@hookpost/testkit';

type Place = { tenantId: string; eventId: string; hookId: string };

/** Records a delivery, as a worker would, and answers its id. */
export async function aDelivery(
  uri: string,
  { tenantId, ...fields }: Place & Partial<Omit<Delivery, keyof Place | 'key'>>,
): Promise<string> {
  const db = await connectMongo({ uri, serverSelectionMs: 5000 });
  const delivery = makeDelivery({ tenantId: tenantId as TenantId, type: 't', ...fields });
  try {
    const store = createDeliveryStore({ db, meter: createMetrics().meter, log: silentLog });
    await store.record({ kind: 'first', delivery });
  } finally {
    await db.close();
  }
  return `${delivery.eventId}.${delivery.hookId}`;
}
