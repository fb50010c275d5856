import type { Hook } from './hook.ts';
import { keepLease } from './keep-lease.ts';
import { firstEnd, toLease } from './open-leases.ts';
import type { DeliveryStore, HeldLane, HookSource, KeptBackBy, LaneStore, NextDue } from './ports.ts';
import { type RecoverDeps, recover, untilRecovered } from './recover.ts';
import { LEASE_MARGIN_MS, type SliceDeps, type SliceEnd, slots, work } from './slice.ts';
import { noteLane } from './tell.ts';
import { setAlarm } from './wake.ts';

const CANCEL_PAGE = 500;
/** How long a slice that has nothing more to start waits for what it has started. */
const ENDING_MS = 50;
/** A lane whose slots are all taken is looked at this often: other workers' slots may be free, and a worker may have died. */
const FULL_MS = 10_000;
/** How long a lane rests whose work could not be done. */
const TROUBLED_MS = 1000;

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
  noteLane(lane, deps);
  const stopRenewing = keepLease(lane, deps);
  try {
    const lateMs = deps.clock.now() - (lane.dueAt?.getTime() ?? 0);
    deps.meter.laneLateness(lateMs);
    if (lateMs < 0) await deps.clock.sleep(-lateMs);
    const hook = await deps.hooks.find(hookId);
    if (hook === null) return await cancelBacklog(lane, deps);
    const recovery = lane.recovering ? await recover(lane, hook, deps) : 'idle';
    const end = await work(lane, hook, deps);
    if (end.kind === 'idle') await ending(hookId, deps);
    await leaseOpen(hookId, deps);
    await rest(lane, hook, await untilRecovered(end, recovery, hook, deps), deps);
  } catch (error) {
    // An operation may have hung before it failed, with the lease renewed all the while: nobody waits for that to run out, too.
    await leaseOpen(hookId, deps);
    await retreat(lane, deps);
    throw error;
  } finally {
    stopRenewing();
  }
}

/** Waits a little for what is open: most requests end soon, and then need no lease and no other slice. */
async function ending(hookId: string, { load, clock }: DrainDeps): Promise<void> {
  const endsAt = clock.monotonic() + ENDING_MS;
  for (let left = ENDING_MS; left > 0 && load.of(hookId).laneOpen.size > 0; left = endsAt - clock.monotonic()) {
    await load.laneSlotFreed(hookId, left);
  }
}

/** Leases what is still open, so that the lane can be let go without anybody sending it again. */
async function leaseOpen(hookId: string, deps: DrainDeps): Promise<void> {
  const { laneOpen } = deps.load.of(hookId);
  const open = toLease(laneOpen, deps.clock.now());
  if (open.length === 0) return;
  for (const { key } of open) deps.load.leased.add(key);
  await deps.deliveries.lease(open, deps.workerId);
  for (const { key, attempt, until } of open) {
    const entry = laneOpen.get(key);
    if (entry?.attempt === attempt) Object.assign(entry, { leased: true, until: until.getTime() });
  }
}

/** Lets the lane go until there is something to do. */
async function rest(lane: HeldLane, hook: Hook, end: SliceEnd, deps: DrainDeps): Promise<void> {
  if (end.kind === 'more') return again(lane, deps);
  const load = deps.load.of(hook.id);
  const forSlot = end.kind === 'full';
  // A slot may have come free since; from here on the end of a request wakes the lane.
  if (forSlot && !isFull(lane, hook, deps)) return again(lane, deps);
  if (forSlot) load.starved = true;
  for (let look = 0; look < 3; look++) {
    // An outcome that is heard of from here on may be due before what is read now.
    const asItStood = { ...lane };
    const next = await nextDue(hook, end, deps);
    const result = await deps.lanes.rest(asItStood, next?.at ?? null, keptBackBy(end));
    if (result.kind === 'lost') return;
    if (result.kind === 'rested') {
      if (!forSlot) load.starved = false;
      const saysSoItself = next?.leased && result.lane.dueAt?.getTime() === next.at.getTime();
      return saysSoItself ? undefined : setAlarm(result.lane, deps);
    }
    // What woke it may have ended what it rests for: a slot is free, a head is over, the hook goes on, a recovery began.
    if (hook.paused || !hook.enabled || result.recovering) break;
    const onlyMore = result.wakes - asItStood.wakes === result.arrivals - asItStood.arrivals;
    const stillFull = forSlot && onlyMore && isFull(lane, hook, deps);
    if (end.kind !== 'idle' && !stillFull) break;
    Object.assign(lane, { wakes: result.wakes, arrivals: result.arrivals });
  }
  await again(lane, deps);
}

const isFull = (lane: HeldLane, hook: Hook, deps: DrainDeps): boolean =>
  deps.load.of(hook.id).laneOpen.size >= slots(lane, hook, deps);

function keptBackBy(end: SliceEnd): KeptBackBy | undefined {
  if (end.kind === 'full') return 'slots';
  return end.kind === 'idle' ? undefined : 'time';
}

/** Lets go a lane whose work could not be done, for a moment: a trouble that stays costs no more than a try a second. */
async function retreat(lane: HeldLane, deps: DrainDeps): Promise<void> {
  const result = await deps.lanes.rest(lane, new Date(deps.clock.now() + TROUBLED_MS), 'time');
  if (result.kind === 'rested') return setAlarm(result.lane, deps);
  if (result.kind === 'woken') await again(lane, deps);
}

async function again(lane: HeldLane, deps: DrainDeps): Promise<void> {
  const due = await deps.lanes.letGo(lane);
  if (due) setAlarm(due, deps);
}

async function nextDue(hook: Hook, end: SliceEnd, deps: DrainDeps): Promise<NextDue | null> {
  if (end.kind === 'wait') return { at: end.until, leased: false };
  // A person wakes it.
  if (hook.paused || !hook.enabled) return null;
  if (end.kind === 'full') {
    // The end of a request wakes it.
    const latest = deps.clock.now() + FULL_MS;
    return { at: new Date(Math.min(firstEnd(deps.load.of(hook.id).laneOpen).getTime(), latest)), leased: true };
  }
  return deps.deliveries.nextDue(hook.id);
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
