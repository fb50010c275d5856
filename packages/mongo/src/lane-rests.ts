import type { HeldLane, KeptBackBy, Lane, RestResult } from '@hookpost/core';
import type { mongo } from 'mongoose';
import { type Coalescer, coalesce } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { LaneDocument } from './documents.ts';

export type LaneRest = { lane: HeldLane; dueAt: Date | null; keptBackBy: KeptBackBy | undefined };

/** What of a lane only its holder may change. */
export const heldBy = ({ hookId, holder, fence }: HeldLane) => ({ _id: hookId, holder, fence });

type Deps = { db: Database; read(hookIds: string[]): Promise<Map<string, Lane>> };

/** Lets lanes go until they are due, many at once, unless they were woken since they were claimed. */
export function createLaneRests({ db, read }: Deps): Coalescer<LaneRest, RestResult> {
  return coalesce<LaneRest, RestResult>({
    most: 500,
    async run(rests) {
      const updates = rests.map((rest) => ({ updateOne: resting(rest) }));
      await db.lanes.bulkWrite(updates as mongo.AnyBulkWriteOperation<LaneDocument>[], { ordered: false });
      const lanes = await read(rests.map(({ lane }) => lane.hookId));
      return rests.map(({ lane }) => resultOf(lane, lanes.get(lane.hookId)));
    },
  });
}

function resting({ lane, dueAt, keptBackBy }: LaneRest) {
  const next = dueAt === null ? '$$REMOVE' : { $max: [dueAt, '$openAt'] };
  const keptBackUntil = keptBackBy === undefined ? '$$REMOVE' : dueAt;
  const fullUntil = keptBackBy === 'slots' ? dueAt : '$$REMOVE';
  const stages = [{ $set: { dueAt: next, keptBackUntil, fullUntil } }, { $unset: ['holder', 'leaseUntil'] }];
  return { filter: { ...heldBy(lane), wakes: lane.wakes }, update: stages };
}

/** Whoever has claimed it since sets its alarms: of such a lane there is nothing more to do, whether it rested or was lost. */
function resultOf({ holder, fence }: HeldLane, is: Lane | undefined): RestResult {
  if (is === undefined || is.fence !== fence) return { kind: 'lost' };
  if (is.holder !== holder) return { kind: 'rested', lane: is };
  return { kind: 'woken', wakes: is.wakes, arrivals: is.arrivals, recovering: is.recovering };
}
