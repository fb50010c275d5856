import { percentile } from './latency.ts';

export const STATS_BUCKETS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type StatsBucket = keyof typeof STATS_BUCKETS;

/** Whole buckets, which begin with UTC's: those from the one at `from` to before the one at `until`. */
export type StatsSpan = { from: Date; until: Date; bucket: StatsBucket };

/** What ended in one bucket. `failed`: deliveries given up; `attempts`: all whose outcome is known. */
export type StatsCounts = { at: Date; delivered: number; failed: number; attempts: number; latency: readonly number[] };

export type StatsRow = Omit<StatsCounts, 'latency'> & Record<'p50' | 'p95' | 'p99', number | null>;

/** Of one hook, of one event type over all hooks, or of all of a tenant's. */
export type StatsOf = { hookId: string } | { type: string } | 'all';

/** What waits. */
export type Waiting = { backlog: number; oldestPendingAt: Date | null };

/** The span of whole buckets that holds both times. */
export function statsSpan(from: Date, to: Date, bucket: StatsBucket): StatsSpan {
  const ms = STATS_BUCKETS[bucket];
  const startOf = (at: Date) => Math.floor(at.getTime() / ms) * ms;
  return { from: new Date(startOf(from)), until: new Date(startOf(to) + ms), bucket };
}

export const bucketsIn = ({ from, until, bucket }: StatsSpan): number =>
  (until.getTime() - from.getTime()) / STATS_BUCKETS[bucket];

/** A row for every bucket of the span, oldest first, also for those in which nothing happened. */
export function statsRows(span: StatsSpan, counted: StatsCounts[]): StatsRow[] {
  const byTime = new Map(counted.map((counts) => [counts.at.getTime(), counts]));
  const start = span.from.getTime();
  return Array.from({ length: bucketsIn(span) }, (_, i) => {
    const at = start + i * STATS_BUCKETS[span.bucket];
    return rowOf(byTime.get(at) ?? { at: new Date(at), delivered: 0, failed: 0, attempts: 0, latency: [] });
  });
}

const rowOf = ({ latency, ...counts }: StatsCounts): StatsRow => ({
  ...counts,
  p50: percentile(latency, 0.5),
  p95: percentile(latency, 0.95),
  p99: percentile(latency, 0.99),
});
