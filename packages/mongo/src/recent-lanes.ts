import type { Clock, Lane, LaneStore } from '@hookpost/core';
import { LRUCache } from 'lru-cache';

/** A lane is taken to be as it was so long ago, in ms. */
export const RECENT_MS = 250;
const LANES_KEPT = 20_000;

/** `asked`: monotonic, when it was asked for. */
type Seen = { lane: Lane | null; asked: number };

/**
 * The same lanes, but `read` may answer what they were up to `RECENT_MS` ago; what this process reports is seen at once. For
 * dispatch, which asks with every event whether a breaker has tripped: another worker's trip would be seen too late by some
 * events in any case.
 */
export function recentLanes(lanes: LaneStore, clock: Pick<Clock, 'monotonic'>): LaneStore {
  const seen = new LRUCache<string, Seen>({ max: LANES_KEPT });

  /** An answer that was long under way takes the place of no later one. */
  function remember(hookId: string, entry: Seen): void {
    if ((seen.get(hookId)?.asked ?? Number.NEGATIVE_INFINITY) <= entry.asked) seen.set(hookId, entry);
  }

  return {
    ...lanes,

    async report(report) {
      const asked = clock.monotonic();
      const lane = await lanes.report(report);
      remember(report.hookId, { lane, asked });
      return lane;
    },

    async read(hookIds) {
      const asked = clock.monotonic();
      const recent = (hookId: string): Seen | undefined => {
        const entry = seen.get(hookId);
        return entry !== undefined && asked - entry.asked <= RECENT_MS ? entry : undefined;
      };
      const known = hookIds.flatMap((hookId) => recent(hookId)?.lane ?? []);
      const others = hookIds.filter((hookId) => recent(hookId) === undefined);
      const read = await lanes.read(others);
      for (const hookId of others) remember(hookId, { lane: read.get(hookId) ?? null, asked });
      for (const lane of known) read.set(lane.hookId, lane);
      return read;
    },
  };
}
