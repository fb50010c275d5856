import type { TenantId } from '../hook.ts';
import { type Lane, NEVER } from '../lane.ts';
import type { HeldLane, LaneReport, LaneStore } from '../ports.ts';
import { batched } from './batched.fixture.ts';
import type { Database } from './database.fixture.ts';
import { latest, mergeReports, reported } from './lane-report.fixture.ts';
import type { Process } from './process.fixture.ts';

/** A holder that has not renewed for so long has lost its lane. */
export const LEASE_MS = 8000;
/** An alarm may ring so much early. */
const EARLY_MS = 100;

export type LaneStoreDeps = { db: Database; process: Process; serverNow(): Date };

/** Lanes as one process has them. What is due and what a lease is worth is the database's clock to say. */
export function createMemoryLaneStore({ db, process, serverNow }: LaneStoreDeps): LaneStore {
  const { ask, clock } = process;
  const plus = (ms: number) => new Date(serverNow().getTime() + ms);

  const report = batched<LaneReport, Lane>(process, (reports) => process.persist(() => writeReports(reports)));

  async function writeReports(reports: LaneReport[]): Promise<Lane[]> {
    const byLane = [...Map.groupBy(reports, ({ hookId }) => hookId).values()];
    await process.askEach('lanes.report', byLane, (ofLane) => {
      const merged = mergeReports(ofLane);
      const before = db.lanes.get(merged.hookId) ?? idleLane(merged.hookId, merged.tenantId);
      db.lanes.put(merged.hookId, reported(before, merged, serverNow()));
    });
    const lanes = await read(reports.map(({ hookId }) => hookId));
    // A deleted hook's lane may be gone again by now.
    return reports.map(({ hookId, tenantId }) => lanes.get(hookId) ?? idleLane(hookId, tenantId));
  }

  const read = (hookIds: string[]): Promise<Map<string, Lane>> =>
    ask(
      'lanes.read',
      () => new Map(hookIds.flatMap((id) => db.lanes.get(id) ?? []).map((lane) => [lane.hookId, lane])),
    );

  /** Changes the lane if it is still this holder's; null: lost. */
  function change(held: HeldLane, fields: (lane: Lane) => Partial<Lane>, wakes?: number): Lane | null {
    const lane = db.lanes.get(held.hookId);
    if (lane?.holder !== held.holder || lane.fence !== held.fence) return null;
    if (wakes !== undefined && lane.wakes !== wakes) return null;
    const after = { ...lane, ...fields(lane) };
    db.lanes.put(held.hookId, after);
    return after;
  }

  const free = { holder: null, leaseUntil: null };

  return {
    report,
    read,

    async claim(hookId, holder) {
      const asked = clock.monotonic();
      const lane = await ask('lanes.claim', () => {
        const before = db.lanes.get(hookId);
        if (!before?.dueAt || before.dueAt > plus(EARLY_MS) || (before.leaseUntil ?? 0) > serverNow()) return null;
        // A holder that never let go was cut off, and what it had sent may not be recorded.
        const suspectAt = before.holder === null ? before.suspectAt : serverNow();
        const after = {
          ...before,
          holder,
          leaseUntil: plus(LEASE_MS),
          fence: before.fence + 1,
          suspectAt,
          fullUntil: null,
        };
        db.lanes.put(hookId, after);
        return after;
      });
      return lane && { ...lane, leaseEnds: asked + LEASE_MS };
    },

    async renew(held) {
      const asked = clock.monotonic();
      const renewed = await ask('lanes.renew', () => change(held, () => ({ leaseUntil: plus(LEASE_MS) })));
      return renewed && asked + LEASE_MS;
    },

    /** Two steps: where the first finds the lane woken or lost, the second tells which. */
    async rest(held, dueAt, keptBackBy) {
      const resting = (lane: Lane) => ({
        ...free,
        dueAt: dueAt && latest([dueAt, lane.openAt]),
        keptBackUntil: keptBackBy ? dueAt : null,
        fullUntil: keptBackBy === 'slots' ? dueAt : null,
      });
      const rested = await ask('lanes.rest', () => change(held, resting, held.wakes));
      if (rested) return { kind: 'rested', lane: rested };
      const still = await ask('lanes.woken', () => change(held, () => ({})));
      if (still === null) return { kind: 'lost' };
      return { kind: 'woken', wakes: still.wakes, arrivals: still.arrivals, recovering: still.recovering };
    },

    letGo: (held) =>
      ask('lanes.letGo', () => change(held, (lane) => ({ ...free, dueAt: latest([serverNow(), lane.openAt]) }))),

    // No history has a backlog that is larger than a slice.
    reach: (held) => ask('lanes.reach', () => change(held, () => ({})) !== null),

    async spend(held, bucket) {
      await ask('lanes.spend', () => change(held, () => ({ bucket })));
    },

    remove: (held) =>
      ask('lanes.remove', () => {
        if (change(held, () => ({}), held.wakes) === null) return false;
        db.lanes.remove(held.hookId);
        return true;
      }),

    overdue(graceMs, limit) {
      const before = new Date(clock.now() - graceMs);
      return ask('lanes.overdue', () =>
        dueBy(before)
          .filter(({ leaseUntil }) => leaseUntil === null || leaseUntil < before)
          .slice(0, limit)
          .map(({ hookId }) => hookId),
      );
    },

    dueWithin(ms, limit) {
      const now = new Date(clock.now());
      return ask('lanes.dueWithin', () =>
        dueBy(new Date(now.getTime() + ms))
          .filter(({ leaseUntil }) => leaseUntil === null || leaseUntil < now)
          .slice(0, limit),
      );
    },

    async rescue(hooks) {
      const lanes = await read(hooks.map(({ hookId }) => hookId));
      const now = clock.now();
      const orphans = hooks.filter(({ hookId, nextAt }) => isOrphaned(lanes.get(hookId), nextAt, now));
      const reported = orphans.map(({ hookId, tenantId, nextAt }) => ({
        hookId,
        tenantId,
        wakeAt: nextAt,
        outcomes: [],
      }));
      await Promise.all(reported.map(report));
      return orphans;
    },
  };

  function dueBy(time: Date): Lane[] {
    const due = db.lanes.all().filter(({ dueAt }) => dueAt !== null && dueAt < time);
    return due.sort((a, b) => Number(a.dueAt) - Number(b.dueAt));
  }
}

/** Nobody holds the lane, and it would come round too late for work that is due at `nextAt`, or never. */
export function isOrphaned(lane: Lane | undefined, nextAt: Date, now: number): boolean {
  if (lane === undefined) return true;
  if (lane.leaseUntil !== null && lane.leaseUntil.getTime() > now) return false;
  // A person closed it, and opening it wakes it.
  if (lane.openAt !== null && lane.openAt >= NEVER) return false;
  // What is due already is found by the sweep: a lane let go or resumed just now is due later than its oldest delivery.
  const last = Math.max(now, nextAt.getTime(), Number(lane.openAt), Number(lane.keptBackUntil));
  return lane.dueAt === null || lane.dueAt.getTime() > last;
}

export const idleLane = (hookId: string, tenantId: TenantId): Lane => ({
  hookId,
  tenantId,
  dueAt: null,
  openAt: null,
  wakes: 0,
  arrivals: 0,
  holder: null,
  leaseUntil: null,
  fence: 0,
  failures: 0,
  failingSince: null,
  trips: 0,
  keptBackUntil: null,
  fullUntil: null,
  bucket: null,
  suspectAt: null,
  recovering: false,
});
