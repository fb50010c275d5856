/** Statistics per hook and minute. A crash between the write and its acknowledgement can count a flush twice, or not at all. */
import type { Tally } from '@hookpost/core';

const MINUTE_MS = 60_000;

/** Upper bounds in milliseconds, doubling: precise enough for p50, p95 and p99, and twenty numbers a minute at the most. */
export const LATENCY_BUCKETS_MS: readonly number[] = Array.from({ length: 20 }, (_, i) => 2 ** i);

type Update = {
  updateOne: {
    filter: { _id: string };
    update: { $inc: Record<string, number>; $setOnInsert: Record<string, unknown> };
    upsert: true;
  };
};

export function rollupUpdates(tallies: Tally[]): Update[] {
  const byMinute = Map.groupBy(tallies, ({ hookId, at }) => `${hookId}:${minuteOf(at)}`);
  return [...byMinute].map(([_id, ofMinute]) => {
    const [first] = ofMinute as [Tally];
    const $setOnInsert = { tenantId: first.tenantId, hookId: first.hookId, minute: new Date(minuteOf(first.at)) };
    return { updateOne: { filter: { _id }, update: { $inc: sum(ofMinute), $setOnInsert }, upsert: true } };
  });
}

function sum(tallies: Tally[]): Record<string, number> {
  const $inc: Record<string, number> = { attempts: tallies.length, delivered: 0, failed: 0 };
  const add = (field: string) => {
    $inc[field] = ($inc[field] ?? 0) + 1;
  };
  for (const { state, ms } of tallies) {
    if (state === 'delivered' || state === 'failed') add(state);
    add(`latency.${bucketOf(ms)}`);
  }
  return $inc;
}

const minuteOf = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;

function bucketOf(ms: number): number {
  const index = LATENCY_BUCKETS_MS.findIndex((bound) => ms <= bound);
  return index === -1 ? LATENCY_BUCKETS_MS.length : index;
}
