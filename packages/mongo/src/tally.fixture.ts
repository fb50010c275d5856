import type { DeliveryKey, Tally, TenantId } from '@hookpost/core';

/** An attempt that was answered with 200, or with 500 where `success` is false. */
export function makeTally(fields: Partial<Tally> & Pick<Tally, 'hookId' | 'at'>): Tally {
  const { hookId, success = true, at, tenantId = 'default' as TenantId } = fields;
  return {
    tenantId,
    type: 'order.created',
    delivery: `${tenantId}/evt_1.${hookId}` as DeliveryKey,
    endedAt: at,
    success,
    code: success ? 200 : 500,
    text: success ? 'OK' : 'Internal Server Error',
    error: success ? null : 'http',
    ms: 3,
    state: success ? 'delivered' : 'pending',
    ...fields,
  };
}
