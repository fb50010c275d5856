import type { Database } from './connect.ts';

/** What waits, over all tenants. `oldestDueSeconds`: how long ago the most overdue lane should have been worked. */
export async function readBacklog(db: Database, now: number): Promise<{ pending: number; oldestDueSeconds: number }> {
  const [pending, oldest] = await Promise.all([
    db.deliveries.countDocuments({ state: 'pending' }, { hint: 'giveUp' }),
    db.lanes.findOne({ dueAt: { $lt: new Date(now) } }, { sort: { dueAt: 1 }, projection: { dueAt: 1 } }),
  ]);
  const dueAt = oldest?.dueAt?.getTime() ?? now;
  return { pending, oldestDueSeconds: Math.max(0, now - dueAt) / 1000 };
}
