import type { Clock, TenantId } from '@hookpost/core';

/** A tenant that publishes more events a second in this process goes to the second queue. */
const BULK_PER_SECOND = 500;

/** Whether a tenant has had its share of this second; counts the event that is asked about. */
export function createBulkRule(clock: Pick<Clock, 'monotonic'>): (tenantId: TenantId) => boolean {
  let counts = new Map<TenantId, number>();
  let second = 0;
  return (tenantId) => {
    const now = Math.floor(clock.monotonic() / 1000);
    if (now !== second) {
      second = now;
      counts = new Map();
    }
    const count = (counts.get(tenantId) ?? 0) + 1;
    counts.set(tenantId, count);
    return count > BULK_PER_SECOND;
  };
}
