import { randomUUID } from 'node:crypto';
import type { Delivery } from './delivery.ts';
import type { EventKey } from './event.ts';
import type { Hook } from './hook.ts';
import type { Lane } from './lane.ts';
import type { Clock, EventStore, LoadedEvent } from './ports.ts';

/** Younger events are sent straight away: nobody else can have them yet. Older ones are claimed first. */
export const FRESH_MS = 5000;
/** Whoever holds an event for longer renews it, as often. */
export const RENEW_MS = 2000;
/** What could not be renewed for this long counts as lost: a claim ends at 8 s, and a fresh event can be claimed at that age. */
const HELD_MS = 3000;

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
  /** Another may have sent some of it and died. */
  mayRepeat: boolean;
  matches: Match[];
};

/** One hook that takes an event, with its lane as it was read for the batch. */
export type Match = { hook: Hook; lane: Lane | undefined; delivery: Delivery };

export type HoldingDeps = {
  events: Pick<EventStore, 'claim' | 'renew'>;
  clock: Clock;
  holdings: Holdings;
};

/**
 * How events come to a worker: by the first ring of their one alarm, when nobody has had them yet who has not claimed them,
 * or by a further ring or the sweep, when somebody may have.
 */
export type Ring = 'first' | 'again';

/** Which events are to be taken: as they were loaded at `loadedAt`, in monotonic milliseconds. */
export type Taking = { events: LoadedEvent[]; loadedAt: number; bulk: boolean; ring: Ring };

/** Keeps the fresh ones, claims the others, leaves what another process or job has. */
export async function take({ events, loadedAt, bulk, ring }: Taking, deps: HoldingDeps): Promise<Holding[]> {
  const by = randomUUID();
  const freshAfter = deps.clock.now() - FRESH_MS;
  const isFresh = (event: LoadedEvent) => ring === 'first' && !event.claimed && event.acceptedAt.getTime() > freshAfter;
  const older = events.filter((event) => !isFresh(event) && !deps.holdings.has(event.key));
  const claimed = await claim(older, by, deps);
  // Much later, somebody may have claimed what was loaded as unclaimed, and have died.
  const again = ring === 'again' || deps.clock.monotonic() - loadedAt > FRESH_MS;
  const before = new Set(older.filter((event) => event.claimed || again).map(({ key }) => key));
  // Only now is it known that nothing else of this process has them: from here to the end there is no waiting.
  const mine = [...events.filter(isFresh), ...claimed].filter((event) => !deps.holdings.has(event.key));
  const holdings = mine.map((event) => ({
    event,
    by,
    bulk,
    mayRepeat: before.has(event.key),
    since: deps.clock.monotonic(),
    lost: false,
    matches: [],
  }));
  for (const holding of holdings) deps.holdings.set(holding.event.key, holding);
  return holdings;
}

async function claim(events: LoadedEvent[], by: string, deps: HoldingDeps): Promise<LoadedEvent[]> {
  if (events.length === 0) return [];
  const keys = events.map(({ key }) => key);
  const got = await deps.events.claim(keys, by);
  return events.filter(({ key }) => got.has(key)).map((event) => ({ ...event, claimed: true }));
}

export function letGo(holdings: Holding[], deps: Pick<HoldingDeps, 'holdings'>): void {
  for (const { event } of holdings) deps.holdings.delete(event.key);
}

export const isHeld = (holding: Holding, deps: Pick<HoldingDeps, 'clock'>): boolean =>
  !holding.lost && deps.clock.monotonic() - holding.since < HELD_MS;

/** Renews what has been held for over `RENEW_MS`, and marks what another process has taken. */
export async function renewHoldings(
  holdings: Iterable<Holding>,
  deps: Pick<HoldingDeps, 'events' | 'clock'>,
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
