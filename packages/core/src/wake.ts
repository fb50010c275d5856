/** Tells lanes what happened, and sets the alarms that follow from it. */
import type { Lane } from './lane.ts';
import type { Alarms, Clock, LaneReport, LaneStore } from './ports.ts';

/** Lanes due later than this get their alarm as that comes near (`setNearAlarms`), so that Redis holds near work only. */
const ALARM_HORIZON_MS = 15_000;
/** A lane that is late by more has lost its alarm. */
const LOST_ALARM_MS = 1000;

type AlarmDeps = { alarms: Pick<Alarms, 'lanes'>; clock: Pick<Clock, 'now'> };

/** Merges a report into its lane, and rings for the lane where it may be this report that has made it due. */
export async function wake(report: LaneReport, deps: AlarmDeps & { lanes: Pick<LaneStore, 'report'> }): Promise<Lane> {
  const lane = await deps.lanes.report(report);
  if (mayHaveMadeDue(report, lane, deps.clock.now())) setAlarm(lane, deps);
  return lane;
}

function mayHaveMadeDue({ wakeAt, slotFree, outcomes }: LaneReport, lane: Lane, now: number): boolean {
  const { dueAt, fullUntil } = lane;
  // A success may have closed the breaker, which makes the lane due by the database's clock.
  if (slotFree || outcomes.some(({ ok }) => ok)) return true;
  if (wakeAt === null || dueAt === null) return false;
  if (now - dueAt.getTime() > LOST_ALARM_MS) return true;
  const waitsForSlot = fullUntil !== null && wakeAt < fullUntil && dueAt >= fullUntil;
  // Due earlier, it was made so by somebody else, who rang for it.
  return dueAt >= wakeAt && !waitsForSlot;
}

/** Sets the alarm of a lane that is due soon and that nobody holds. */
export function setAlarm({ hookId, fence, dueAt, leaseUntil }: Lane, { alarms, clock }: AlarmDeps): void {
  const now = clock.now();
  const isHeld = leaseUntil !== null && leaseUntil.getTime() > now;
  if (dueAt === null || isHeld || dueAt.getTime() > now + ALARM_HORIZON_MS) return;
  alarms.lanes([{ hookId, fence, dueAt }]);
}
