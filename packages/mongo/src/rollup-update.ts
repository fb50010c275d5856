/**
 * Statistics per hook and minute, and per tenant, event type and minute: a tenant's own are the sum over its types, which
 * are few where hooks may be many. A crash between the write and its acknowledgement can count a flush twice, or not at all.
 */
import { latencyBucket, type Tally } from '@hookpost/core';

const MINUTE_MS = 60_000;

type Update = {
  updateOne: {
    filter: { _id: string };
    update: { $inc: Record<string, number>; $setOnInsert: Record<string, unknown> };
    upsert: true;
  };
};

/** No type has a space in it, and no tenant a slash. */
export const typeRollup = (tenantId: string, type: string, time: number): string => `${tenantId}/${type} ${time}`;

export const rollupUpdates = (tallies: Tally[]): Update[] => [
  ...summed(
    tallies,
    ({ hookId, at }) => `${hookId}:${minuteOf(at)}`,
    ({ hookId }) => ({ hookId }),
  ),
  ...summed(
    tallies,
    ({ tenantId, type, at }) => typeRollup(tenantId, type, minuteOf(at)),
    ({ type }) => ({ type }),
  ),
];

function summed(
  tallies: Tally[],
  keyOf: (tally: Tally) => string,
  ofWhat: (tally: Tally) => Record<string, string>,
): Update[] {
  return [...Map.groupBy(tallies, keyOf)].map(([_id, together]) => {
    const [first] = together as [Tally];
    const $setOnInsert = { tenantId: first.tenantId, ...ofWhat(first), minute: new Date(minuteOf(first.at)) };
    return { updateOne: { filter: { _id }, update: { $inc: sum(together), $setOnInsert }, upsert: true } };
  });
}

function sum(tallies: Tally[]): Record<string, number> {
  const $inc: Record<string, number> = { attempts: tallies.length, delivered: 0, failed: 0 };
  const add = (field: string) => {
    $inc[field] = ($inc[field] ?? 0) + 1;
  };
  for (const { state, ms } of tallies) {
    if (state === 'delivered' || state === 'failed') add(state);
    add(`latency.${latencyBucket(ms)}`);
  }
  return $inc;
}

const minuteOf = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
