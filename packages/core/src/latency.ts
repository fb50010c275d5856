/** Upper bounds in milliseconds, doubling: precise enough for p50, p95 and p99, and twenty numbers a minute at the most. */
export const LATENCY_BUCKETS_MS: readonly number[] = Array.from({ length: 20 }, (_, i) => 2 ** i);

/** Where a latency is counted: by the first bound that it stays within, or after them all. */
export function latencyBucket(ms: number): number {
  const index = LATENCY_BUCKETS_MS.findIndex((bound) => ms <= bound);
  return index === -1 ? LATENCY_BUCKETS_MS.length : index;
}

/**
 * The time that `share` (0 to 1) of the counted stay within, in whole milliseconds, rounded up; null where nothing is
 * counted. Taken as spread evenly between the bounds of its bucket, so it is off by less than half of itself; what is
 * above the last bound counts as that.
 */
export function percentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let rank = share * total;
  const last = LATENCY_BUCKETS_MS.length - 1;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && rank <= count) {
      const upper = LATENCY_BUCKETS_MS[Math.min(index, last)] ?? 0;
      const lower = index > last ? upper : (LATENCY_BUCKETS_MS[index - 1] ?? 0);
      return Math.ceil(lower + ((upper - lower) * rank) / count);
    }
    rank -= count;
  }
  return LATENCY_BUCKETS_MS[last] ?? null;
}
