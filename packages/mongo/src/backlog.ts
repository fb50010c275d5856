import type { Clock } from '@hookpost/core';
import type { Database } from './connect.ts';

/** Counting takes at most this part of the time: it looks at every pending delivery, and there may be millions. */
const SHARE_OF_TIME = 0.01;
/** A count that lasted because the database stood still says nothing of the next. */
const LONGEST_GAP_MS = 60_000;

/** What waits, over all tenants. `oldestDueSeconds`: how long ago the most overdue lane should have been worked. */
export type Backlog = { pending: number; oldestDueSeconds: number };

export type BacklogDeps = { db: Pick<Database, 'deliveries' | 'lanes'>; clock: Clock };

/** Answers the backlog: the count as new as `SHARE_OF_TIME` allows (a second for 10,000, half a minute for a million), the time as of now. */
export function createBacklogReader({ db, clock }: BacklogDeps): () => Promise<Backlog> {
  let counted: number | null = null;
  let againAt = Number.NEGATIVE_INFINITY;
  let counting: Promise<number> | null = null;

  async function count(): Promise<number> {
    const began = clock.monotonic();
    // Every hook: so asked, the index alone is read.
    counted = await db.deliveries.countDocuments({ state: 'pending', hookId: { $gt: '' } }, { hint: 'waiting' });
    const ended = clock.monotonic();
    againAt = ended + Math.min((ended - began) / SHARE_OF_TIME, LONGEST_GAP_MS);
    return counted;
  }

  /** One at a time, however many ask. */
  function pending(): number | Promise<number> {
    if (clock.monotonic() < againAt && counted !== null) return counted;
    counting ??= count().finally(() => {
      counting = null;
    });
    return counting;
  }

  async function oldestDueSeconds(): Promise<number> {
    const now = clock.now();
    const query = { dueAt: { $lt: new Date(now) } };
    const oldest = await db.lanes.findOne(query, { sort: { dueAt: 1 }, projection: { dueAt: 1 } });
    return Math.max(0, now - (oldest?.dueAt?.getTime() ?? now)) / 1000;
  }

  return async () => {
    const [waiting, oldest] = await Promise.all([pending(), oldestDueSeconds()]);
    return { pending: waiting, oldestDueSeconds: oldest };
  };
}
