import { type DeliverDeps, deliver, type Outcome } from './deliver.ts';
import type { AttemptTrigger, Delivery } from './delivery.ts';
import { LEASE_GRACE_MS } from './dispatch.ts';
import { type AcceptedEvent, eventKey } from './event.ts';
import type { Hook } from './hook.ts';
import { NEVER } from './lane.ts';
import { nextHeads, type OrderDeps } from './ordered.ts';
import type { DeliveryStore, EventStore, HeldLane, HookSource, LaneStore } from './ports.ts';
import { refill } from './rate-limit.ts';
import { type SettleDeps, setAlarm, settle, wake } from './settle.ts';

/** A slice ends after so long, or so many deliveries: then the lane is let go and others get their turn. */
export const SLICE_MS = 1000;
export const SLICE_DELIVERIES = 200;
/** Nothing is started with less left of the lane's lease. */
const LEASE_MARGIN_MS = 2000;
const RENEW_MS = 2000;
/** A lane starts at most 500 requests a second, so that a backlog does not fall on a receiver all at once. */
const START_INTERVAL_MS = 2;
/** How far starts may run ahead of that pace before they wait for it: a timer per request would cost more than it gives. */
const START_BURST_MS = 20;
/** Above so many stragglers in the process, a lane has one request open at a time. */
const CROWDED = 2000;

export type DrainDeps = SettleDeps &
  DeliverDeps &
  OrderDeps & {
    events: Pick<EventStore, 'read' | 'undispatchedInOrder'>;
    deliveries: Pick<DeliveryStore, 'record' | 'read' | 'due' | 'heads' | 'nextDue' | 'lease' | 'cancel'>;
    lanes: Pick<LaneStore, 'claim' | 'renew' | 'rest' | 'letGo' | 'spend' | 'remove' | 'report'>;
    hooks: Pick<HookSource, 'find' | 'disable'>;
    workerId: string;
    background(work: Promise<void>): void;
  };

/** Why a slice ended, and so when the lane is due again. */
type SliceEnd =
  /** Nothing more is due. */
  | { kind: 'idle' }
  /** Time or number is up. */
  | { kind: 'more' }
  /** Every slot is taken by an open request; the end of one wakes the lane. */
  | { kind: 'full' }
  /** Nothing may start before then: the rate limit, or an order that waits for an event still to be dispatched. */
  | { kind: 'wait'; until: Date };

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
    const end = await work(lane, hook, deps);
    await leaseOpen(hook, deps);
    await rest(lane, hook, end, deps);
  } finally {
    stopRenewing();
  }
}

/** Starts what is due, as far as slots, pace, rate limit and the lease allow. */
async function work(lane: HeldLane, hook: Hook, deps: DrainDeps): Promise<SliceEnd> {
  const endsAt = deps.clock.monotonic() + SLICE_MS;
  for (let started = 0; started < SLICE_DELIVERIES; ) {
    if (hook.ordered && !(await aSlot(lane, hook, endsAt, deps))) return { kind: 'full' };
    if (!isOpen(lane, hook, deps)) return { kind: 'idle' };
    const page = await nextPage(lane, hook, SLICE_DELIVERIES - started, deps);
    if (!Array.isArray(page)) {
      if (page.kind === 'wait' && (await waited(page.until, endsAt, deps))) continue;
      return page;
    }
    const events = await eventsOf(page, deps);
    for (const delivery of page) {
      if (!(await aSlot(lane, hook, endsAt, deps))) return { kind: 'full' };
      await pace(hook, deps);
      if (!isOpen(lane, hook, deps)) return { kind: 'idle' };
      if (deps.clock.monotonic() > Math.min(endsAt, lane.leaseEnds - LEASE_MARGIN_MS)) return { kind: 'more' };
      start(lane, hook, events.get(delivery.eventId) ?? null, delivery, deps);
      started++;
    }
  }
  return { kind: 'more' };
}

/** What comes next: the due deliveries, or an ordered hook's head. Tokens of a rate limit are spent before the sends. */
async function nextPage(lane: HeldLane, hook: Hook, limit: number, deps: DrainDeps): Promise<Delivery[] | SliceEnd> {
  const now = deps.clock.now();
  const load = deps.load.of(hook.id);
  const bucket = hook.rateLimit === null ? null : refill(lane.bucket, hook.rateLimit.perSecond, now);
  if (bucket !== null && bucket.tokens < 1) return { kind: 'wait', until: bucket.nextAt };
  const most = bucket === null ? limit : Math.min(limit, Math.floor(bucket.tokens));

  const page = hook.ordered
    ? await nextHeads(hook, new Date(now), deps)
    : await deps.deliveries.due(hook.id, new Date(now), most, [...load.laneOpen.keys()]);
  if (!Array.isArray(page)) return { kind: 'wait', until: page.until };
  if (page.length === 0) return { kind: 'idle' };
  if (bucket !== null) {
    lane.bucket = { tokens: bucket.tokens - page.length, at: new Date(now) };
    await deps.lanes.spend(lane, lane.bucket);
  }
  return page;
}

/** Waits within the slice where that is short enough: letting the lane go and taking it again costs more. */
async function waited(until: Date, endsAt: number, deps: DrainDeps): Promise<boolean> {
  const ms = Math.max(1, until.getTime() - deps.clock.now());
  if (deps.clock.monotonic() + ms > endsAt) return false;
  await deps.clock.sleep(ms);
  return true;
}

async function eventsOf(page: Delivery[], deps: DrainDeps): Promise<Map<string, AcceptedEvent>> {
  const events = await deps.events.read(page.map(({ tenantId, eventId }) => eventKey(tenantId, eventId)));
  return new Map(events.map((event) => [event.id, event]));
}

function isOpen(lane: HeldLane, hook: Hook, deps: DrainDeps): boolean {
  const opensAt = lane.openAt?.getTime() ?? 0;
  return hook.enabled && !hook.paused && opensAt <= deps.clock.now();
}

/** Whether a slot is free before the slice ends. */
async function aSlot(lane: HeldLane, hook: Hook, endsAt: number, deps: DrainDeps): Promise<boolean> {
  while (deps.load.of(hook.id).laneOpen.size >= slots(lane, hook, deps)) {
    const left = endsAt - deps.clock.monotonic();
    if (left <= 0) return false;
    await deps.load.laneSlotFreed(hook.id, left);
  }
  return true;
}

function slots(lane: HeldLane, hook: Hook, deps: DrainDeps): number {
  // One probe while the breaker is half open; one at a time where order counts or the process is crowded.
  if (lane.trips > 0 || hook.ordered || deps.load.total.stragglers > CROWDED) return 1;
  return deps.load.of(hook.id).window;
}

async function pace(hook: Hook, deps: DrainDeps): Promise<void> {
  const load = deps.load.of(hook.id);
  const now = deps.clock.monotonic();
  load.nextStartAt = Math.max(load.nextStartAt, now) + START_INTERVAL_MS;
  if (load.nextStartAt - now > START_BURST_MS) await deps.clock.sleep(load.nextStartAt - now);
}

/** Sends one delivery. Its slot is taken until the outcome is recorded and the breaker has heard of it. */
function start(lane: HeldLane, hook: Hook, event: AcceptedEvent | null, delivery: Delivery, deps: DrainDeps): void {
  const freeSlot = deps.load.enterLane(hook.id, delivery.key, delivery.attempt);
  if (mayRepeat(lane, delivery)) deps.meter.duplicateSends(1);
  deps.background(attempt());

  async function attempt(): Promise<void> {
    try {
      const outcome = await send();
      const write = { kind: 'attempt', delivery: outcome.delivery, from: delivery.attempt } as const;
      const { lane: after, tallied } = await settle(outcome, write, deps);
      if (after !== null) Object.assign(lane, { openAt: after.openAt, trips: after.trips });
      // The slice goes by the hook as it was: it must not go on to a receiver that has just been turned off.
      if (outcome.disable !== null) lane.openAt = NEVER;
      freeSlot();
      await Promise.all([tallied, wakeStarved(lane, deps)]);
    } finally {
      freeSlot();
    }
  }

  async function send(): Promise<Outcome> {
    const request = deps.load.open(hook.id, delivery.key);
    const outcome = await deliver({ event, hook, delivery, trigger: triggerOf(delivery, event) }, deps);
    request.end(outcome.attempt.outcome === 'delivered');
    return outcome;
  }
}

/** A slice ended only because every slot was taken: now one is free. */
async function wakeStarved({ hookId, tenantId }: HeldLane, deps: DrainDeps): Promise<void> {
  const load = deps.load.of(hookId);
  if (!load.starved) return;
  load.starved = false;
  await wake({ hookId, tenantId, wakeAt: new Date(deps.clock.now()), outcomes: [] }, deps);
}

/** Its lease ran out, or it was due when a former holder of the lane was cut off: it may have been sent before. */
function mayRepeat(lane: HeldLane, delivery: Delivery): boolean {
  const dueAt = delivery.nextAt?.getTime() ?? 0;
  return delivery.lease !== null || (lane.suspectAt !== null && dueAt <= lane.suspectAt.getTime());
}

function triggerOf(delivery: Delivery, event: AcceptedEvent | null): AttemptTrigger {
  if (delivery.attempt > 0) return 'retry';
  return event !== null && event.hookId !== null ? 'test' : 'first';
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
    // What woke it may have ended what it rests for: a slot is free, a head is over, the hook goes on.
    if (end.kind !== 'idle' || hook.paused || !hook.enabled) break;
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
  return new Date(deps.clock.now() + hook.timeoutMs + LEASE_GRACE_MS);
}

/** Ends a deleted hook's backlog page by page, then its lane. */
async function cancelBacklog(lane: HeldLane, deps: DrainDeps): Promise<void> {
  const page = 500;
  while ((await deps.deliveries.cancel(lane.hookId, 'hook_deleted', new Date(deps.clock.now()), page)) === page) {
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
