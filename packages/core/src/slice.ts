import { type DeliverDeps, deliver, type Outcome } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { type AcceptedEvent, eventKey } from './event.ts';
import type { Hook } from './hook.ts';
import { type Lane, NEVER } from './lane.ts';
import type { LaneOpen } from './load.ts';
import { lostAttempt, triggerOf } from './lost.ts';
import { nextHeads, type OrderDeps } from './ordered.ts';
import type { DeliveryStore, EventStore, HeldLane, LaneStore } from './ports.ts';
import { leaseMs } from './preliminary.ts';
import { refill } from './rate-limit.ts';
import { type SettleDeps, settle, settleLost } from './settle.ts';
import { wake } from './wake.ts';

/** A slice ends after so long, or so many deliveries: then the lane is let go and others get their turn. */
export const SLICE_MS = 1000;
export const SLICE_DELIVERIES = 200;
/** Nothing is started with less left of the lane's lease. */
export const LEASE_MARGIN_MS = 2000;
/** How far starts may run ahead of their pace before they wait for it: a timer per request would cost more than it gives. */
const START_BURST_MS = 20;
/** A lane starts at most 500 requests in any second, so that a backlog does not fall on a receiver all at once. */
const START_INTERVAL_MS = (1000 + START_BURST_MS) / 500;
/** What has been due for longer is backlog, and lets others' new events go first after every few deliveries. */
const BACKLOG_MS = 1000;
const BACKLOG_PAGE = 10;
/** Above so many stragglers in the process, a lane has one request open at a time. */
const CROWDED = 2000;

export type SliceDeps = SettleDeps &
  DeliverDeps &
  OrderDeps & {
    events: Pick<EventStore, 'read' | 'undispatchedInOrder'>;
    deliveries: Pick<DeliveryStore, 'record' | 'read' | 'due' | 'heads'>;
    lanes: Pick<LaneStore, 'reach' | 'spend' | 'report'>;
    background(work: Promise<void>): void;
  };

/** Why a slice ended, and so when the lane is due again. */
export type SliceEnd =
  /** Nothing more is due. */
  | { kind: 'idle' }
  /** Time or number is up. */
  | { kind: 'more' }
  /** Every slot is taken by an open request; the end of one wakes the lane. */
  | { kind: 'full' }
  /** Nothing may start before then: the rate limit, or an order that waits for an event still to be dispatched. */
  | { kind: 'wait'; until: Date };

/** Starts what is due, as far as slots, pace, rate limit and the lease allow. */
export async function work(lane: HeldLane, hook: Hook, deps: SliceDeps): Promise<SliceEnd> {
  const endsAt = deps.clock.monotonic() + SLICE_MS;
  const reached = noteReach(lane, deps);
  for (let started = 0; started < SLICE_DELIVERIES; ) {
    if (hook.ordered && !(await aSlot(lane, hook, endsAt, deps))) return { kind: 'full' };
    if (!isOpen(lane, hook, deps)) return { kind: 'idle' };
    const page = await nextPage(lane, hook, SLICE_DELIVERIES - started, deps);
    if (!Array.isArray(page)) {
      if (page.kind === 'wait' && (await waited(page.until, endsAt, deps))) continue;
      return page;
    }
    if (!(await reached(page, page.length === SLICE_DELIVERIES - started))) return { kind: 'more' };
    const events = await eventsOf(page, deps);
    for (const delivery of await withoutLost(page, events, deps)) {
      if (!(await aSlot(lane, hook, endsAt, deps))) return { kind: 'full' };
      if (started > 0 && started % BACKLOG_PAGE === 0 && isBacklog(hook, delivery, deps)) {
        await deps.load.beside(endsAt - deps.clock.monotonic());
      }
      await pace(hook, deps);
      if (!isOpen(lane, hook, deps)) return { kind: 'idle' };
      if (deps.clock.monotonic() > Math.min(endsAt, lane.leaseEnds - LEASE_MARGIN_MS)) return { kind: 'more' };
      start(lane, hook, events.get(delivery.eventId) ?? null, delivery, deps);
      started++;
    }
  }
  return { kind: 'more' };
}

/**
 * Notes how far a slice goes, before its sends and only where it leaves some for later: of a backlog of thousands, no more
 * than a slice may have been sent twice. Answers whether the lane is still held.
 */
function noteReach(lane: HeldLane, { lanes }: SliceDeps): (page: Delivery[], isLast: boolean) => Promise<boolean> {
  let furthest = 0;
  let noted = false;
  return async (page, isLast) => {
    furthest = Math.max(furthest, ...page.map(({ nextAt }) => nextAt?.getTime() ?? 0));
    noted ||= isLast;
    return !noted || lanes.reach(lane, new Date(furthest));
  };
}

/** What comes next: the due deliveries, or an ordered hook's head. Tokens of a rate limit are spent before the sends. */
async function nextPage(lane: HeldLane, hook: Hook, limit: number, deps: SliceDeps): Promise<Delivery[] | SliceEnd> {
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
async function waited(until: Date, endsAt: number, deps: SliceDeps): Promise<boolean> {
  const ms = Math.max(1, until.getTime() - deps.clock.now());
  if (deps.clock.monotonic() + ms > endsAt) return false;
  await deps.clock.sleep(ms);
  return true;
}

async function eventsOf(page: Delivery[], deps: SliceDeps): Promise<Map<string, AcceptedEvent>> {
  const events = await deps.events.read(page.map(({ tenantId, eventId }) => eventKey(tenantId, eventId)));
  return new Map(events.map((event) => [event.id, event]));
}

/** Writes down what was lost, before it is sent again; leaves out what its worker has decided after all. */
async function withoutLost(page: Delivery[], events: Map<string, AcceptedEvent>, deps: SliceDeps): Promise<Delivery[]> {
  const now = new Date(deps.clock.now());
  const asTheyStand = page.map((delivery) => {
    const lost = lostAttempt(delivery, events.get(delivery.eventId) ?? null, now);
    return lost === null ? delivery : settleLost(lost, delivery.attempt, deps);
  });
  return (await Promise.all(asTheyStand)).filter((delivery) => delivery !== null);
}

function isOpen(lane: HeldLane, hook: Hook, deps: SliceDeps): boolean {
  const opensAt = lane.openAt?.getTime() ?? 0;
  return hook.enabled && !hook.paused && opensAt <= deps.clock.now();
}

/** Whether a slot is free before the slice ends. */
async function aSlot(lane: HeldLane, hook: Hook, endsAt: number, deps: SliceDeps): Promise<boolean> {
  while (deps.load.of(hook.id).laneOpen.size >= slots(lane, hook, deps)) {
    const left = endsAt - deps.clock.monotonic();
    if (left <= 0) return false;
    await deps.load.laneSlotFreed(hook.id, left);
  }
  return true;
}

export function slots(lane: HeldLane, hook: Hook, deps: SliceDeps): number {
  // One probe while the breaker is half open; one at a time where order counts or the process is crowded.
  if (lane.trips > 0 || hook.ordered || deps.load.total.stragglers > CROWDED) return 1;
  return deps.load.of(hook.id).window;
}

/** It comes late in any case. What must keep an order is slowed by that, and must not fall behind for others' sake. */
const isBacklog = ({ ordered }: Hook, { nextAt }: Delivery, { clock }: SliceDeps): boolean =>
  !ordered && nextAt !== null && clock.now() - nextAt.getTime() > BACKLOG_MS;

async function pace(hook: Hook, deps: SliceDeps): Promise<void> {
  const load = deps.load.of(hook.id);
  const now = deps.clock.monotonic();
  load.nextStartAt = Math.max(load.nextStartAt, now) + START_INTERVAL_MS;
  if (load.nextStartAt - now > START_BURST_MS) await deps.clock.sleep(load.nextStartAt - now);
}

/** Sends one delivery. Its slot is taken until the outcome is recorded and the breaker has heard of it. */
function start(lane: HeldLane, hook: Hook, event: AcceptedEvent | null, delivery: Delivery, deps: SliceDeps): void {
  const since = deps.clock.now();
  const until = since + leaseMs(hook, deps.encoderOf);
  const open: LaneOpen = { attempt: delivery.attempt, since, until, leased: false, ended: false };
  const freeSlot = deps.load.enterLane(hook.id, delivery.key, open);
  if (mayRepeat(lane, delivery)) deps.meter.duplicateSends(1);
  deps.background(attempt());

  async function attempt(): Promise<void> {
    try {
      const outcome = await send();
      const write = { kind: 'attempt', delivery: outcome.delivery, from: delivery.attempt } as const;
      const endedAt = deps.clock.monotonic();
      const { lane: after, tallied } = await settle(outcome, write, deps);
      deps.load.wrote(deps.clock.monotonic() - endedAt);
      if (after !== null) hear(after, lane, hook);
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
    open.ended = true;
    return outcome;
  }
}

/**
 * How the lane stands after an outcome of its own. That woke it once, which keeps it from no rest: whoever rests looks for
 * what is due after this. Somebody else's wake-up may say what a slice does not look at again.
 */
function hear(after: Lane, lane: HeldLane, hook: Hook): void {
  lane.openAt = after.openAt;
  lane.trips = after.trips;
  const isSame = hook.enabled && !hook.paused && !after.recovering;
  if (isSame && after.wakes === lane.wakes + 1) Object.assign(lane, { wakes: after.wakes, arrivals: after.arrivals });
}

/** A slice ended only because every slot was taken: now one is free. */
async function wakeStarved({ hookId, tenantId }: HeldLane, deps: SliceDeps): Promise<void> {
  const load = deps.load.of(hookId);
  if (!load.starved) return;
  load.starved = false;
  await wake({ hookId, tenantId, wakeAt: new Date(deps.clock.now()), outcomes: [], slotFree: true }, deps);
}

/** Its lease was given back, or it was due when a former holder of the lane was cut off: it may have been sent before. */
function mayRepeat(lane: HeldLane, delivery: Delivery): boolean {
  const dueAt = delivery.nextAt?.getTime() ?? 0;
  return delivery.lease !== null || (lane.suspectAt !== null && dueAt <= lane.suspectAt.getTime());
}
