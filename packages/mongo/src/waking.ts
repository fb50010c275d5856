import type { Lane, TenantId } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { type LaneChange, wakeLane } from './lane-wake.ts';

/** Told of the lane that a write woke, once that is committed: without an alarm the sweep would be the first to see it. */
export type OnWoken = (lane: Lane) => void;

export type WakingWork<T> = (
  session: mongo.ClientSession,
  wake: (lane: { hookId: string; tenantId: TenantId; change: LaneChange }) => Promise<void>,
) => Promise<T>;

/** Runs a write and the wake-up of its lane in one transaction; `work` may run more than once. */
export async function waking<T>(db: Database, onWoken: OnWoken, work: WakingWork<T>): Promise<T> {
  let woken: Lane | null = null;
  const result = await db.transaction((session) => {
    woken = null;
    return work(session, async (lane) => {
      woken = await wakeLane(db, session, lane);
    });
  });
  if (woken !== null) onWoken(woken);
  return result;
}
