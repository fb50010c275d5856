import type { Clock, EventKey } from '@hookpost/core';
import type { Database } from './connect.ts';

/** What one tenant may contribute before the next has its turn. */
const PER_TENANT = 50;

/** Finds undispatched events that nobody has touched, tenant by tenant in turn: one tenant's flood hides nobody's events. */
export function createOverdueEvents({ db, clock }: { db: Database; clock: Clock }) {
  let lastTenant = '';

  return async function overdue(graceMs: number, limit: number): Promise<EventKey[]> {
    const untouched = { dispatch: { $exists: true }, 'dispatch.at': { $lt: new Date(clock.now() - graceMs) } };
    const keys: EventKey[] = [];
    const seen = new Set<string>();
    let wrapped = false;
    while (keys.length < limit) {
      const options = { projection: { tenantId: 1 }, sort: { tenantId: 1, seq: 1 } } as const;
      const next = await db.events.findOne({ tenantId: { $gt: lastTenant }, ...untouched }, options);
      if (next === null) {
        if (wrapped) break;
        wrapped = true;
        lastTenant = '';
        continue;
      }
      lastTenant = next.tenantId;
      if (seen.has(lastTenant)) break;
      seen.add(lastTenant);
      const most = Math.min(PER_TENANT, limit - keys.length);
      const query = { tenantId: lastTenant, ...untouched };
      const found = await db.events
        .find(query, { projection: { _id: 1 } })
        .sort({ seq: 1 })
        .limit(most)
        .toArray();
      keys.push(...found.map(({ _id }) => _id as EventKey));
    }
    return keys;
  };
}
