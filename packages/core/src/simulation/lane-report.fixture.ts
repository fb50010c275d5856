import { BREAKER, type Lane, NEVER } from '../lane.ts';
import type { LaneReport } from '../ports.ts';

/** One report for all that a batch says of a lane: the earliest wake-up, and the outcomes in the order they began. */
export function mergeReports(reports: LaneReport[]): LaneReport {
  const outcomes = reports.flatMap((report) => report.outcomes).sort((a, b) => a.at.getTime() - b.at.getTime());
  const slotFree = reports.some((report) => report.slotFree);
  return { ...(reports[0] as LaneReport), slotFree, wakeAt: earliest(reports.map(({ wakeAt }) => wakeAt)), outcomes };
}

/** The lane after a report: first the count of failures, then the breaker, then the wake-up, each upon the one before. */
export function reported(lane: Lane, { wakeAt, outcomes, slotFree = false }: LaneReport, now: Date): Lane {
  const lastSuccess = outcomes.findLastIndex(({ ok }) => ok);
  const failed = outcomes.slice(lastSuccess + 1);
  const succeeded = lastSuccess !== -1;
  let after = {
    ...lane,
    failures: (succeeded ? 0 : lane.failures) + failed.length,
    failingSince: (succeeded ? null : lane.failingSince) ?? failed[0]?.at ?? null,
  };
  if (succeeded) after = closed(after, now);
  const last = failed.at(-1);
  if (last) after = tripped(after, last.at, now);
  return wakeAt === null ? after : woken(after, wakeAt, slotFree);
}

/** A 2xx closes the breaker and makes what waited for it due. A lane that a person closed stays so. */
function closed(lane: Lane, now: Date): Lane {
  if (lane.trips === 0) return lane;
  const waited = lane.openAt === null || lane.openAt < NEVER;
  return { ...lane, trips: 0, wakes: lane.wakes + 1, ...(waited ? { openAt: null, dueAt: now } : {}) };
}

/** Failures of requests that were open already when a pause began trip nothing, neither while it runs nor after it. */
function tripped(lane: Lane, lastBegan: Date, now: Date): Lane {
  if (lane.failures < BREAKER.tripAfter || (lane.openAt ?? now) > now) return lane;
  if (lane.trips > 0 && (lane.openAt ?? lastBegan) > lastBegan) return lane;
  const pauseMs = Math.min(BREAKER.firstPauseMs * 2 ** lane.trips, BREAKER.longestPauseMs);
  return { ...lane, openAt: new Date(now.getTime() + pauseMs), trips: lane.trips + 1 };
}

/** A wake-up that the breaker or a pause would hold back anyway disturbs no holder that goes to rest. */
function woken(lane: Lane, wakeAt: Date, slotFree: boolean): Lane {
  const fullUntil = slotFree ? null : lane.fullUntil;
  const counts = slotFree || wakeAt >= (lane.openAt ?? wakeAt) ? 1 : 0;
  return {
    ...lane,
    fullUntil,
    dueAt: earliest([lane.dueAt, latest([wakeAt, lane.openAt, fullUntil])]),
    wakes: lane.wakes + counts,
    arrivals: lane.arrivals + (slotFree ? 0 : counts),
  };
}

export function earliest(times: (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : new Date(Math.min(...known.map(Number)));
}

export function latest(times: (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : new Date(Math.max(...known.map(Number)));
}
