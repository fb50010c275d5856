/** How a batch of reports changes a lane, as one update that the server decides by its own clock and the lane as it then is. */
import { BREAKER, type LaneReport, NEVER } from '@hookpost/core';

type Stage = Record<string, unknown>;

const orZero = (field: string) => ({ $ifNull: [field, 0] });

/** One report for all that a batch says of a lane: the earliest wake-up, and the outcomes in the order they began. */
export function mergeReports(reports: LaneReport[]): LaneReport {
  const [first] = reports;
  if (first === undefined) throw new Error('nothing to merge');
  const wakes = reports.flatMap(({ wakeAt }) => (wakeAt === null ? [] : [wakeAt.getTime()]));
  const outcomes = reports.flatMap((report) => report.outcomes).sort((a, b) => a.at.getTime() - b.at.getTime());
  const slotFree = reports.some((report) => report.slotFree);
  return { ...first, slotFree, wakeAt: wakes.length === 0 ? null : new Date(Math.min(...wakes)), outcomes };
}

/** The update's stages: first the count of failures, then the breaker, then the wake-up, each upon the one before. */
export function laneUpdate({ tenantId, wakeAt, outcomes, slotFree = false }: LaneReport): Stage[] {
  const lastSuccess = outcomes.findLastIndex(({ ok }) => ok);
  const failed = outcomes.slice(lastSuccess + 1);
  const succeeded = lastSuccess !== -1;
  const last = failed.at(-1);
  return [
    {
      $set: {
        tenantId: { $literal: tenantId },
        wakes: orZero('$wakes'),
        fence: orZero('$fence'),
        failures: succeeded ? failed.length : { $add: [orZero('$failures'), failed.length] },
        trips: orZero('$trips'),
        ...failingSince(succeeded, failed[0]?.at),
      },
    },
    ...(succeeded ? [close] : []),
    ...(last === undefined ? [] : [trip(last.at)]),
    ...(slotFree ? [{ $unset: 'fullUntil' }] : []),
    ...(wakeAt === null ? [] : [wake(wakeAt, slotFree)]),
  ];
}

function failingSince(succeeded: boolean, firstFailureAt: Date | undefined): Stage {
  if (succeeded) return { failingSince: firstFailureAt ?? '$$REMOVE' };
  return firstFailureAt === undefined ? {} : { failingSince: { $ifNull: ['$failingSince', firstFailureAt] } };
}

/** A 2xx closes the breaker, and makes what waited for it due. A lane that a person closed stays so. */
const close: Stage = {
  $set: {
    openAt: { $cond: [{ $and: [{ $gt: ['$trips', 0] }, { $lt: ['$openAt', NEVER] }] }, '$$REMOVE', '$openAt'] },
    dueAt: { $cond: [{ $and: [{ $gt: ['$trips', 0] }, { $lt: ['$openAt', NEVER] }] }, '$$NOW', '$dueAt'] },
    wakes: { $add: ['$wakes', { $cond: [{ $gt: ['$trips', 0] }, 1, 0] }] },
    trips: 0,
  },
};

/** Failures of requests that were open already when a pause began trip nothing, neither while it runs nor after it. */
const trips = (lastBegan: Date) => ({
  $and: [
    { $gte: ['$failures', BREAKER.tripAfter] },
    { $lte: [{ $ifNull: ['$openAt', '$$NOW'] }, '$$NOW'] },
    { $or: [{ $eq: ['$trips', 0] }, { $lte: [{ $ifNull: ['$openAt', lastBegan] }, lastBegan] }] },
  ],
});

const pauseMs = { $min: [{ $multiply: [BREAKER.firstPauseMs, { $pow: [2, '$trips'] }] }, BREAKER.longestPauseMs] };

const trip = (lastBegan: Date): Stage => ({
  $set: {
    openAt: { $cond: [trips(lastBegan), { $add: ['$$NOW', pauseMs] }, '$openAt'] },
    trips: { $cond: [trips(lastBegan), { $add: ['$trips', 1] }, '$trips'] },
  },
});

/** A wake-up that the breaker or a pause would hold back anyway disturbs no holder that goes to rest. */
function wake(wakeAt: Date, slotFree: boolean): Stage {
  // A free slot is news to a holder that goes to rest for one, whatever the breaker has come to since.
  const counts = slotFree ? 1 : { $cond: [{ $gte: [wakeAt, { $ifNull: ['$openAt', wakeAt] }] }, 1, 0] };
  return {
    $set: {
      // $min and $max pass over what is missing.
      dueAt: { $min: ['$dueAt', { $max: [wakeAt, '$openAt', '$fullUntil'] }] },
      wakes: { $add: ['$wakes', counts] },
      ...(!slotFree && { arrivals: { $add: [orZero('$arrivals'), counts] } }),
    },
  };
}
