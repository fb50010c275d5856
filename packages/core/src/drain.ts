import type { Hook } from './hook.ts';
import type { DeliveryStore, HeldLane, HookSource, LaneStore } from './ports.ts';
import { leaseMs } from './preliminary.ts';
import { type RecoverDeps, recover, untilRecovered } from './recover.ts';
import { setAlarm } from './settle.ts';
import { LEASE_MARGIN_MS, type SliceDeps, type SliceEnd, slots, work } from './slice.ts';

const RENEW_MS = 2000;
const CANCEL_PAGE = 500;

export type DrainDeps = SliceDeps &
  RecoverDeps & {
    deliveries: Pick<DeliveryStore, 'nextDue' | 'lease' | 'cancel'>;
    lanes: Pick<LaneStore, 'claim' | 'renew' | 'rest' | 'letGo' | 'remove'>;
    hooks: Pick<HookSource, 'find'>;
    workerId: string;
  };

/** Works one hook's backlog for one slice, if it is due and nobody else is at it. */
export async function drain(hookId: string, deps: DrainDeps): Promise<void> {
  const lane = await deps.lanes.claim(hookId, deps.workerId);
  if (lane === null) return;
  const stopRenewing = keepLease(lane, deps);
  try {
    const lateMs = deps.clock.now() - (lane.dueAt?.getTime() ?? 0);
    deps.meter.laneLateness(lateMs);
    if (lateMs < 0) await deps.clock.sleep(-lateMs);
    const hook = await deps.hooks.find(hookId);
    if (hook === null) return await cancelBacklog(lane, deps);
    const recovery = lane.recovering ? await recover(lane, hook, deps) : 'idle';
    const end = await work(lane, hook, deps);
    await leaseOpen(hook, deps);
    await rest(lane, hook, await untilRecovered(end, recovery, hook, deps), deps);
  } finally {
    stopRenewing();
  }
}

/** Leases what is still open, so that the lane can be let go without anybody sending it again. */
async function leaseOpen(hook: Hook, deps: DrainDeps): Promise<void> {
  const open = [...deps.load.of(hook.id).laneOpen].map(([key, attempt]) => ({ key, attempt }));
  if (open.length === 0) return;
  for (const { key } of open) deps.load.leased.add(key);
  await deps.deliveries.lease(open, deps.workerId, openUntil(hook, deps));
}

/** Lets the lane go until there is something to do. */
async function rest(lane: HeldLane, hook: Hook, end: SliceEnd, deps: DrainDeps): Promise<void> {
  if (end.kind === 'more') return again(lane, deps);
  const load = deps.load.of(hook.id);
  // A slot may have come free since; from here on the end of a request wakes the lane.
  if (end.kind === 'full' && load.laneOpen.size < slots(lane, hook, deps)) return again(lane, deps);
  load.starved = end.kind === 'full';
  for (let look = 0; look < 3; look++) {
    const dueAt = await nextDueAt(hook, end, deps);
    const result = await deps.lanes.rest(lane, dueAt, end.kind !== 'idle');
    if (result.kind === 'rested') return setAlarm(result.lane, deps);
    if (result.kind === 'lost') return;
    // What woke it may have ended what it rests for: a slot is free, a head is over, the hook goes on, a recovery began.
    if (end.kind !== 'idle' || hook.paused || !hook.enabled || result.recovering) break;
    lane.wakes = result.wakes;
  }
  await again(lane, deps);
}

async function again(lane: HeldLane, deps: DrainDeps): Promise<void> {
  const due = await deps.lanes.letGo(lane);
  if (due) setAlarm(due, deps);
}

async function nextDueAt(hook: Hook, end: SliceEnd, deps: DrainDeps): Promise<Date | null> {
  if (end.kind === 'wait') return end.until;
  // A person wakes it.
  if (hook.paused || !hook.enabled) return null;
  if (end.kind === 'full') return openUntil(hook, deps);
  return deps.deliveries.nextDue(hook.id);
}

/** By when whatever is open now must be over. */
function openUntil(hook: Hook, deps: DrainDeps): Date {
  return new Date(deps.clock.now() + leaseMs(hook, deps.encoderOf));
}

/** Ends a deleted hook's backlog page by page, then its lane. */
async function cancelBacklog(lane: HeldLane, deps: DrainDeps): Promise<void> {
  while (
    (await deps.deliveries.cancel(lane.hookId, 'hook_deleted', new Date(deps.clock.now()), CANCEL_PAGE)) === CANCEL_PAGE
  ) {
    if (deps.clock.monotonic() > lane.leaseEnds - LEASE_MARGIN_MS) return again(lane, deps);
  }
  if (!(await deps.lanes.remove(lane))) await again(lane, deps);
}

function keepLease(lane: HeldLane, deps: DrainDeps): () => void {
  let stopped = false;
  let cancel = deps.clock.after(RENEW_MS, renew);
  function renew(): void {
    deps.background(
      deps.lanes.renew(lane).then((leaseEnds) => {
        lane.leaseEnds = leaseEnds ?? 0;
        if (!stopped) cancel = deps.clock.after(RENEW_MS, renew);
      }),
    );
  }
  return () => {
    stopped = true;
    cancel();
  };
}
