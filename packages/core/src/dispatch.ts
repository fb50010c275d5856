import { randomUUID } from 'node:crypto';
import { type DeliverDeps, deliver } from './deliver.ts';
import { type Delivery, type DeliveryKey, deliveryKey, giveUpAt, skipped } from './delivery.ts';
import { type EventKey, splitEventKey } from './event.ts';
import type { Hook } from './hook.ts';
import type { Lane } from './lane.ts';
import type { DeliveryStore, EventStore, HookSource, LaneStore, LoadedEvent } from './ports.ts';
import { type SettleDeps, settle, settleAgain, settlePending } from './settle.ts';

/** Younger events are sent straight away: nobody else can have them yet. Older ones are claimed first. */
export const FRESH_MS = 5000;
/** Whoever holds an event for longer renews it, as often. */
export const RENEW_MS = 2000;
/** What could not be renewed for this long counts as lost: a claim ends at 8 s, and a fresh event can be claimed at that age. */
const HELD_MS = 3000;
const PAGE = 500;
/** A leased request is left alone until this long after its deadline. */
export const LEASE_GRACE_MS = 5000;

export type DispatchDeps = SettleDeps &
  DeliverDeps & {
    events: Pick<EventStore, 'undispatched' | 'claim' | 'renew' | 'clear'>;
    deliveries: Pick<DeliveryStore, 'read' | 'record'>;
    lanes: Pick<LaneStore, 'read' | 'report'>;
    hooks: Pick<HookSource, 'catalogues' | 'disable'>;
    /** A dialect's condition beyond type and channels. */
    takes(event: LoadedEvent, hook: Hook): boolean;
    retentionMs: number;
    workerId: string;
    holdings: Holdings;
    /** Runs work that outlives the job; shutdown waits for it. */
    background(work: Promise<void>): void;
  };

/** The events in this process's hand, so that none is taken up twice and all are renewed. */
export type Holdings = Map<EventKey, Holding>;

export type Holding = {
  event: LoadedEvent;
  by: string;
  /** Monotonic: when it was taken or last renewed. */
  since: number;
  /** Another process has it: nothing more of it is sent here. */
  lost: boolean;
  /** Of a tenant that publishes more than its share. */
  bulk: boolean;
  matches: Match[];
};

type Match = { hook: Hook; lane: Lane | undefined; delivery: Delivery };

/**
 * Takes events up, matches them and starts their sends. Resolves when every send of the first page has begun or stands in
 * line: a slow receiver never keeps a job open.
 */
export async function dispatch(keys: EventKey[], deps: DispatchDeps, bulk = false): Promise<void> {
  const started = await deps.load.room(keys.length);
  try {
    const [events, catalogues] = await Promise.all([
      deps.events.undispatched(keys),
      deps.hooks.catalogues([...new Set(keys.map((key) => splitEventKey(key).tenantId))]),
    ]);
    const holdings = await take(events, bulk, deps);
    try {
      await match(holdings, catalogues, deps);
    } catch (error) {
      // Held without being worked, they would be renewed for ever.
      letGo(holdings, deps);
      throw error;
    }
    deps.load.matched(
      holdings.length,
      holdings.reduce((sum, { matches }) => sum + matches.length, 0),
    );
    for (const holding of holdings) deps.background(finish(holding, deps));
  } finally {
    started();
  }
}

/** Keeps the fresh ones, claims the others, leaves what another process or job has. */
async function take(events: LoadedEvent[], bulk: boolean, deps: DispatchDeps): Promise<Holding[]> {
  const by = randomUUID();
  const freshAfter = deps.clock.now() - FRESH_MS;
  const isFresh = (event: LoadedEvent) => !event.claimed && event.acceptedAt.getTime() > freshAfter;
  const older = events.filter((event) => !isFresh(event) && !deps.holdings.has(event.key));
  const claimed = await claim(older, by, deps);
  // Only now is it known that nothing else of this process has them: from here to the end there is no waiting.
  const mine = [...events.filter(isFresh), ...claimed].filter((event) => !deps.holdings.has(event.key));
  const holdings = mine.map((event) => ({
    event,
    by,
    bulk,
    since: deps.clock.monotonic(),
    lost: false,
    matches: [],
  }));
  for (const holding of holdings) deps.holdings.set(holding.event.key, holding);
  return holdings;
}

async function claim(events: LoadedEvent[], by: string, deps: DispatchDeps): Promise<LoadedEvent[]> {
  if (events.length === 0) return [];
  const keys = events.map(({ key }) => key);
  const got = await deps.events.claim(keys, by);
  return events.filter(({ key }) => got.has(key)).map((event) => ({ ...event, claimed: true }));
}

function letGo(holdings: Holding[], deps: DispatchDeps): void {
  for (const { event } of holdings) deps.holdings.delete(event.key);
}

/** Finds each event's hooks and reads their lanes once. What a claimed event has sent already is settled again and left out. */
async function match(
  holdings: Holding[],
  catalogues: Awaited<ReturnType<HookSource['catalogues']>>,
  deps: DispatchDeps,
): Promise<void> {
  const hookIds = new Set<string>();
  for (const holding of holdings) {
    const hooks = catalogues.get(holding.event.tenantId)?.matching(holding.event) ?? [];
    for (const hook of hooks) {
      if (!deps.takes(holding.event, hook)) continue;
      hookIds.add(hook.id);
      holding.matches.push({ hook, lane: undefined, delivery: newDelivery(holding.event, hook, deps) });
    }
  }
  const [lanes, existing] = await Promise.all([
    hookIds.size > 0 ? deps.lanes.read([...hookIds]) : new Map<string, Lane>(),
    alreadySent(holdings, deps),
  ]);
  for (const holding of holdings) {
    for (const each of holding.matches) each.lane = lanes.get(each.hook.id);
    if (existing.size > 0) holding.matches = holding.matches.filter((each) => !existing.has(each.delivery.key));
  }
}

async function alreadySent(holdings: Holding[], deps: DispatchDeps): Promise<Set<DeliveryKey>> {
  const claimed = holdings.filter((holding) => holding.event.claimed);
  const keys = claimed.flatMap((holding) => holding.matches.map((each) => each.delivery.key));
  if (keys.length === 0) return new Set();
  const existing = await deps.deliveries.read(keys);
  await Promise.all(existing.map((delivery) => settleAgain(delivery, deps)));
  return new Set(existing.map((delivery) => delivery.key));
}

/** Works through an event's matches in pages, and clears it once each has its record. */
async function finish(holding: Holding, deps: DispatchDeps): Promise<void> {
  const { event, matches } = holding;
  try {
    for (let start = 0; start < matches.length; start += PAGE) {
      if (start > 0) await nextPage(holding, deps);
      if (!isHeld(holding, deps)) return;
      await Promise.all(matches.slice(start, start + PAGE).map((each) => toHook(holding, each, deps)));
    }
    if (!holding.lost) await deps.events.clear(event.key);
  } finally {
    letGo([holding], deps);
  }
}

async function nextPage(holding: Holding, deps: DispatchDeps): Promise<void> {
  (await deps.load.room(0))();
  await renewHoldings([holding], deps);
}

/** Sends one delivery if its hook is clear, else leaves it to the hook's lane. Resolves when it has its record. */
async function toHook(holding: Holding, { hook, lane, delivery }: Match, deps: DispatchDeps): Promise<void> {
  if (hook.url === null) return settlePending(skipped(delivery), deps);
  if (!isClear(hook, lane, deps)) return settlePending(dueNow(delivery, deps), deps);

  const place = deps.load.enter(hook.id);
  const entered = typeof place === 'boolean' ? place : await place;
  if (!entered) return settlePending(dueNow(delivery, deps), deps);
  if (!isHeld(holding, deps)) {
    // A renewal may still come through, but a delivery without its record keeps the event from being cleared.
    holding.lost = true;
    return deps.load.leave(hook.id);
  }
  if (typeof place !== 'boolean' && deps.load.of(hook.id).stragglers > 0) {
    // The receiver went slow while this one stood in line.
    deps.load.leave(hook.id);
    return settlePending(dueNow(delivery, deps), deps);
  }
  await sendInline(holding, hook, delivery, deps);
}

const isHeld = (holding: Holding, deps: DispatchDeps): boolean =>
  !holding.lost && deps.clock.monotonic() - holding.since < HELD_MS;

function isClear(hook: Hook, lane: Lane | undefined, deps: DispatchDeps): boolean {
  if (hook.paused || hook.ordered || hook.rateLimit !== null) return false;
  const load = deps.load.of(hook.id);
  if (lane !== undefined) {
    if (lane.failures > 0) load.troubled = true;
    // While trips are counted, the breaker lets one probe through, and that is the lane's to send.
    if (lane.trips > 0 || (lane.openAt !== null && lane.openAt.getTime() > deps.clock.now())) return false;
  }
  return load.stragglers === 0;
}

async function sendInline(holding: Holding, hook: Hook, delivery: Delivery, deps: DispatchDeps): Promise<void> {
  const { event } = holding;
  const trigger = event.hookId === null ? 'first' : 'test';
  if (event.claimed) deps.meter.duplicateSends(1);
  const request = deps.load.open(hook.id, delivery.key, holding.bulk);
  const sending = deliver({ event, hook, delivery, trigger }, deps).then((outcome) => {
    request.end(outcome.attempt.outcome === 'delivered');
    deps.load.leave(hook.id);
    return outcome;
  });

  const first = await Promise.race([sending, request.straggling]);
  if (first !== 'straggling') {
    const { tallied } = await settle(first, { kind: 'first', delivery: first.delivery }, deps);
    return tallied;
  }
  const until = new Date(deps.clock.now() + hook.timeoutMs + LEASE_GRACE_MS);
  deps.load.leased.add(delivery.key);
  await settlePending({ ...delivery, lease: { by: deps.workerId, until }, nextAt: until }, deps);
  deps.background(settleStraggler());

  async function settleStraggler(): Promise<void> {
    const outcome = await sending;
    await (await settle(outcome, { kind: 'attempt', delivery: outcome.delivery, from: delivery.attempt }, deps))
      .tallied;
  }
}

/** Renews what has been held for over `RENEW_MS`, and marks what another process has taken. */
export async function renewHoldings(
  holdings: Iterable<Holding>,
  deps: Pick<DispatchDeps, 'events' | 'clock'>,
): Promise<void> {
  const now = deps.clock.monotonic();
  const byToken = Map.groupBy(
    [...holdings].filter((holding) => now - holding.since >= RENEW_MS),
    (holding) => holding.by,
  );
  for (const [by, held] of byToken) {
    const kept = await deps.events.renew(
      held.map(({ event }) => event.key),
      by,
    );
    for (const holding of held) {
      if (kept.has(holding.event.key)) holding.since = now;
      else holding.lost = true;
    }
  }
}

function newDelivery(event: LoadedEvent, hook: Hook, deps: DispatchDeps): Delivery {
  return {
    key: deliveryKey(event.key, hook.id),
    tenantId: event.tenantId,
    eventId: event.id,
    hookId: hook.id,
    type: event.type,
    channels: event.channels,
    state: 'pending',
    reason: null,
    attempt: 0,
    step: 0,
    attempts: [],
    nextAt: null,
    lease: null,
    redeliverAt: null,
    seq: event.seq,
    giveUpAt: giveUpAt(event.acceptedAt, deps.retentionMs),
    acceptedAt: event.acceptedAt,
    updatedAt: event.acceptedAt,
  };
}

function dueNow(delivery: Delivery, deps: DispatchDeps): Delivery {
  const now = new Date(deps.clock.now());
  return { ...delivery, nextAt: now, updatedAt: now };
}
