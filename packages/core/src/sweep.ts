import { isDeepStrictEqual } from 'node:util';
import { type DispatchDeps, dispatch } from './dispatch.ts';
import { type DrainDeps, drain } from './drain.ts';
import { NEVER } from './lane.ts';
import type { Alarms, DeliveryStore, EventStore, LaneStore, PendingHook } from './ports.ts';
import { tellExpired } from './tell.ts';

/** How often each worker looks for what is overdue. */
export const SWEEP_MS = 5000;
/** How often it sets the alarms of what comes near. */
export const ALARMS_MS = 5000;
/** How often it looks for what must be given up, and for backlogs that nothing would wake. */
export const AUDIT_MS = 60_000;
/** An event is overdue this long after anybody touched it, a lane this long after both its time and its lease. */
export const EVENT_GRACE_MS = 8000;
export const LANE_GRACE_MS = 2000;
const EVENTS_IN_HAND = 200;
const LANES_IN_HAND = 20;
/** Longer than it is until somebody looks again. */
const NEAR_MS = ALARMS_MS + 3000;
const ALARMS = 1000;
const EXPIRE_PAGE = 500;
const AUDIT_PAGE = 500;
/** A backlog younger than this may just be on its way into its lane. */
const ORPHAN_MS = 30_000;

export type SweepDeps = DispatchDeps &
  DrainDeps & {
    events: Pick<EventStore, 'overdue'>;
    lanes: Pick<LaneStore, 'overdue' | 'dueWithin' | 'rescue'>;
    deliveries: Pick<DeliveryStore, 'expire' | 'pendingHooks'>;
    alarms: Alarms;
    stopping(): boolean;
  };

/** Claims and works what is overdue, until nothing is: so an alarm that was lost, or that Redis never got, costs lateness only. */
export async function sweep(deps: SweepDeps): Promise<void> {
  await Promise.all([sweepEvents(deps), sweepLanes(deps)]);
}

async function sweepEvents(deps: SweepDeps): Promise<void> {
  while (!deps.stopping()) {
    const keys = await deps.events.overdue(EVENT_GRACE_MS, EVENTS_IN_HAND);
    const free = keys.filter((key) => !deps.holdings.has(key));
    if (free.length === 0) return;
    deps.meter.rescued('event', free.length);
    await dispatch(free, 'again', deps);
  }
}

async function sweepLanes(deps: SweepDeps): Promise<void> {
  while (!deps.stopping()) {
    const hookIds = await deps.lanes.overdue(LANE_GRACE_MS, LANES_IN_HAND);
    if (hookIds.length === 0) return;
    deps.meter.rescued('lane', hookIds.length);
    // One lane's error keeps nobody else's from being worked.
    const drained = await Promise.allSettled(hookIds.map((hookId) => drain(hookId, deps)));
    const failed = drained.find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }
}

/** Alarms are kept for the near future only; as it comes nearer, later work gets its own. By itself, since a sweep may take long. */
export async function setNearAlarms(deps: SweepDeps): Promise<void> {
  const lanes = await deps.lanes.dueWithin(NEAR_MS, ALARMS);
  deps.alarms.lanes(lanes.map(({ hookId, fence, dueAt }) => ({ hookId, fence, dueAt: dueAt ?? NEVER })));
}

/** Gives up what is past its time, and wakes backlogs whose lane would never have come round. */
export async function audit(deps: SweepDeps): Promise<void> {
  while (
    (await deps.deliveries.expire(new Date(deps.clock.now()), EXPIRE_PAGE, (page) => tellExpired(page, deps))) ===
    EXPIRE_PAGE
  ) {
    if (deps.stopping()) return;
  }
  await auditLanes(deps);
  deps.load.prune();
}

async function auditLanes(deps: SweepDeps): Promise<void> {
  for (let after: string | null = null; !deps.stopping(); ) {
    const page = await deps.deliveries.pendingHooks(after, AUDIT_PAGE);
    for (const { hookId, nextAt } of await orphaned(page.hooks, after, deps)) {
      // Somebody must look: no path of ours leaves a backlog unwoken.
      deps.meter.orphans(1);
      deps.log.error('lane.orphaned', { hook: hookId, nextAt });
    }
    if (page.next === null) return;
    after = page.next;
  }
}

async function orphaned(hooks: PendingHook[], after: string | null, deps: SweepDeps): Promise<PendingHook[]> {
  const now = deps.clock.now();
  const old = hooks.filter(({ updatedAt }) => now - updatedAt.getTime() >= ORPHAN_MS);
  const rescued = await deps.lanes.rescue(old);
  if (rescued.length === 0) return [];
  // A holder may have worked its lane between the two reads, and let it rest.
  const again = await deps.deliveries.pendingHooks(after, AUDIT_PAGE);
  return rescued.filter((each) => again.hooks.some((hook) => isDeepStrictEqual(hook, each)));
}
