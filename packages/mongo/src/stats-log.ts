import {
  LATENCY_BUCKETS_MS,
  type StatsCounts,
  type StatsLog,
  type StatsOf,
  type StatsSpan,
  type TenantId,
  type Waiting,
} from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { RollupDocument } from './documents.ts';
import { typeRollup } from './rollup-update.ts';

/** What is pending is counted so far, by an index alone. */
const MOST_COUNTED = 100_000;

const BUCKETS = Array.from({ length: LATENCY_BUCKETS_MS.length + 1 }, (_, i) => i);

type Summed = { _id: Date; delivered: number; failed: number; attempts: number } & Record<`latency${number}`, number>;

export function createStatsLog({ db }: { db: Database }): StatsLog {
  async function waitingOfHook(tenantId: TenantId, hookId: string): Promise<Waiting> {
    const pending = { hookId, state: 'pending' } as const;
    const [backlog, oldest] = await Promise.all([
      db.deliveries.countDocuments(pending, { limit: MOST_COUNTED, hint: 'waiting' }),
      db.deliveries.findOne({ ...pending, tenantId }, { sort: { seq: 1 }, projection: { acceptedAt: 1 } }),
    ]);
    return { backlog, oldestPendingAt: oldest?.acceptedAt ?? null };
  }

  async function waitingOfTenant(tenantId: TenantId, type?: string): Promise<Waiting> {
    const [counted] = await db.deliveries
      .aggregate<Waiting>(
        [
          { $match: { tenantId, state: 'pending' } },
          { $sort: { acceptedAt: 1, _id: 1 } },
          { $limit: MOST_COUNTED },
          ...(type === undefined ? [] : [{ $match: { type } }]),
          { $group: { _id: null, backlog: { $sum: 1 }, oldestPendingAt: { $min: '$acceptedAt' } } },
          { $project: { _id: 0 } },
        ],
        { hint: 'ofState' },
      )
      .toArray();
    return counted ?? { backlog: 0, oldestPendingAt: null };
  }

  return {
    async counts(tenantId, of, span) {
      const sums = { delivered: { $sum: '$delivered' }, failed: { $sum: '$failed' }, attempts: { $sum: '$attempts' } };
      const latency = Object.fromEntries(BUCKETS.map((i) => [`latency${i}`, { $sum: `$latency.${i}` }]));
      const at = { $dateTrunc: { date: '$minute', unit: span.bucket } };
      const summed = db.rollups.aggregate<Summed>([
        { $match: rollupsOf(tenantId, of, span) },
        { $group: { _id: at, ...sums, ...latency } },
      ]);
      return (await summed.toArray()).map(toCounts);
    },

    waiting(tenantId, of) {
      if (of === 'all') return waitingOfTenant(tenantId);
      return 'hookId' in of ? waitingOfHook(tenantId, of.hookId) : waitingOfTenant(tenantId, of.type);
    },
  };
}

function rollupsOf(tenantId: TenantId, of: StatsOf, { from, until }: StatsSpan): mongo.Filter<RollupDocument> {
  // A tenant's own are those of no hook: by the index `ofHook`, as any hook's.
  if (of === 'all') return { tenantId, hookId: { $exists: false }, minute: { $gte: from, $lt: until } };
  if ('hookId' in of) return { tenantId, hookId: of.hookId, minute: { $gte: from, $lt: until } };
  const key = (at: Date) => typeRollup(tenantId, of.type, at.getTime());
  return { _id: { $gte: key(from), $lt: key(until) }, minute: { $gte: from, $lt: until } };
}

const toCounts = ({ _id, delivered, failed, attempts, ...latency }: Summed): StatsCounts => ({
  at: _id,
  delivered,
  failed,
  attempts,
  latency: BUCKETS.map((i) => latency[`latency${i}`] ?? 0),
});
