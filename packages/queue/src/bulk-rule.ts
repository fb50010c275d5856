import type { Clock, TenantId } from '@hookpost/core';

/** A tenant that publishes more events a second in this process goes to the second queue. */
const BULK_PER_SECOND = 500;

type Counts = Map<TenantId, number>;

/**
 * Whether a tenant publishes more than its share; counts the event that is asked about. It stays so until a second with no
 * more than that is over: otherwise the first 500 of each second would go before everybody else's.
 */
export function createBulkRule(clock: Pick<Clock, 'monotonic'>): (tenantId: TenantId) => boolean {
  let counts: Counts = new Map();
  let before: Counts = new Map();
  let second = 0;
  return (tenantId) => {
    const now = Math.floor(clock.monotonic() / 1000);
    if (now !== second) {
      before = now === second + 1 ? counts : new Map();
      second = now;
      counts = new Map();
    }
    const count = (counts.get(tenantId) ?? 0) + 1;
    counts.set(tenantId, count);
    return Math.max(count, before.get(tenantId) ?? 0) > BULK_PER_SECOND;
  };
}
