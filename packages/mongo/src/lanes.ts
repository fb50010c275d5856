import type { Clock, Lane, LaneReport, LaneStore, Log, Meter } from '@hookpost/core';
import type { mongo } from 'mongoose';
import { coalesce, coalesceReads } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { LaneDocument } from './documents.ts';
import { createLaneClaims, EARLY_MS, LEASE_MS } from './lane-claims.ts';
import { idleLane, toLane } from './lane-record.ts';
import { laneUpdate, mergeReports } from './lane-report.ts';
import { createLaneRests, heldBy } from './lane-rests.ts';
import { persist } from './persist.ts';

const AFTER = { returnDocument: 'after' } as const;

export type LaneStoreDeps = { db: Database; clock: Clock; meter: Pick<Meter, 'batch'>; log: Log };

export function createLaneStore({ db, clock, meter, log }: LaneStoreDeps): LaneStore {
  const reports = coalesce<LaneReport, Lane>({
    most: 500,
    run: (batch) => {
      meter.batch('lanes', batch.length);
      return persist('lanes.report', () => writeReports(batch), log);
    },
  });

  async function writeReports(batch: LaneReport[]): Promise<Lane[]> {
    const byLane = Map.groupBy(batch, ({ hookId }) => hookId);
    const updates = [...byLane].map(([hookId, ofLane]) => ({
      updateOne: { filter: { _id: hookId }, update: laneUpdate(mergeReports(ofLane)), upsert: true },
    }));
    await db.lanes.bulkWrite(updates as mongo.AnyBulkWriteOperation<LaneDocument>[], { ordered: false });
    const lanes = await read([...byLane.keys()]);
    // A deleted hook's lane may be gone again by now: then there is nothing left to do in it.
    return batch.map(({ hookId, tenantId }) => lanes.get(hookId) ?? idleLane(hookId, tenantId));
  }

  async function read(hookIds: string[]): Promise<Map<string, Lane>> {
    const documents = await db.lanes.find({ _id: { $in: hookIds } }).toArray();
    return new Map(documents.map((document) => [document._id, toLane(document)]));
  }

  const reads = coalesceReads(1000, read);
  const claims = createLaneClaims({ db, monotonic: clock.monotonic });
  const rests = createLaneRests({ db, read });

  const unleased = (before: Date) => ({ $or: [{ leaseUntil: { $exists: false } }, { leaseUntil: { $lt: before } }] });

  return {
    report: (report) => reports.add(report),
    read: reads,

    claim: (hookId, holder) => claims.add({ hookId, holder }),

    async renew(lane) {
      const asked = clock.monotonic();
      const extended = [{ $set: { leaseUntil: { $add: ['$$NOW', LEASE_MS] } } }];
      const { matchedCount } = await db.lanes.updateOne(heldBy(lane), extended);
      return matchedCount === 0 ? null : asked + LEASE_MS;
    },

    rest: (lane, dueAt, keptBackBy) => rests.add({ lane, dueAt, keptBackBy }),

    async letGo(lane) {
      const stages = [{ $set: { dueAt: { $max: ['$$NOW', '$openAt'] } } }, { $unset: ['holder', 'leaseUntil'] }];
      const document = await db.lanes.findOneAndUpdate(heldBy(lane), stages, AFTER);
      return document && toLane(document);
    },

    async reach(lane, nextAt) {
      return (await db.lanes.updateOne(heldBy(lane), { $set: { reach: nextAt } })).matchedCount === 1;
    },

    async spend(lane, bucket) {
      await db.lanes.updateOne(heldBy(lane), { $set: { bucket } });
    },

    async remove(lane) {
      const { deletedCount } = await db.lanes.deleteOne({ ...heldBy(lane), wakes: lane.wakes });
      return deletedCount === 1;
    },

    async overdue(graceMs, limit) {
      const before = new Date(clock.now() - graceMs);
      const query = { dueAt: { $lt: before }, ...unleased(before) };
      const found = await db.lanes
        .find(query, { projection: { _id: 1 } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id }) => _id);
    },

    async dueWithin(ms, limit) {
      const now = clock.now();
      const query = { dueAt: { $lte: new Date(now + ms) }, ...unleased(new Date(now)) };
      return (await db.lanes.find(query).sort({ dueAt: 1 }).limit(limit).toArray()).map(toLane);
    },

    async rescue(hooks) {
      if (hooks.length === 0) return [];
      const lanes = await read(hooks.map(({ hookId }) => hookId));
      const now = clock.now();
      const orphans = hooks.filter(({ hookId, nextAt }) => isOrphaned(lanes.get(hookId), nextAt, now));
      const reported = orphans.map(({ hookId, tenantId, nextAt }) => ({
        hookId,
        tenantId,
        wakeAt: nextAt,
        outcomes: [],
      }));
      await Promise.all(reported.map(reports.add));
      return orphans;
    },
  };
}

/** Nobody holds the lane, and it would come round too late for work that is due at `nextAt`, or never. */
function isOrphaned(lane: Lane | undefined, nextAt: Date, now: number): boolean {
  if (lane === undefined) return true;
  if (lane.leaseUntil !== null && lane.leaseUntil.getTime() > now) return false;
  // A person closed it, and opening it wakes it.
  if (lane.openAt !== null && lane.openAt.getUTCFullYear() === 9999) return false;
  // A lane that was just let go, or whose hook was just resumed, is due now: later than its work, and soon enough.
  const soon = now + EARLY_MS;
  const latest = Math.max(soon, nextAt.getTime(), lane.openAt?.getTime() ?? 0, lane.keptBackUntil?.getTime() ?? 0);
  return lane.dueAt === null || lane.dueAt.getTime() > latest;
}
