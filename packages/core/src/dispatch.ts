import type { DeliveryKey } from './delivery.ts';
import { type EventKey, splitEventKey } from './event.ts';
import { type Holding, type HoldingDeps, isHeld, letGo, type Ring, renewHoldings, take } from './holdings.ts';
import type { Hook } from './hook.ts';
import { type InlineDeps, newDelivery, toHook } from './inline.ts';
import { FIRST_PAGE, FURTHER_PAGE } from './intake.ts';
import type { Lane } from './lane.ts';
import type { DeliveryStore, EventStore, HookSource, LaneStore, LoadedEvent } from './ports.ts';
import { settleAgain } from './settle.ts';

/** So many pages of one event may be without their records. */
const OPEN_PAGES = 50;

export type DispatchDeps = InlineDeps &
  HoldingDeps & {
    events: Pick<EventStore, 'undispatched' | 'claim' | 'renew' | 'clear'>;
    deliveries: Pick<DeliveryStore, 'ofEvents' | 'record'>;
    lanes: Pick<LaneStore, 'read' | 'report'>;
    hooks: Pick<HookSource, 'catalogues' | 'disable'>;
    /** A dialect's condition beyond type and channels. */
    takes(event: LoadedEvent, hook: Hook): boolean;
    retentionMs: number;
  };

/**
 * Takes events up, matches them and starts their sends. Resolves when every send of the first page has begun or stands in
 * line: a slow receiver never keeps a job open.
 */
export async function dispatch(keys: EventKey[], ring: Ring, deps: DispatchDeps, bulk = false): Promise<void> {
  const started = await deps.load.room(keys.length, bulk);
  const loadedAt = deps.clock.monotonic();
  try {
    const [events, catalogues] = await Promise.all([
      deps.events.undispatched(keys),
      deps.hooks.catalogues([...new Set(keys.map((key) => splitEventKey(key).tenantId))]),
    ]);
    const holdings = await take({ events, loadedAt, bulk, ring }, deps);
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
      holding.matches.push({ hook, lane: undefined, delivery: newDelivery(holding.event, hook, deps.retentionMs) });
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
  if (claimed.length === 0) return new Set();
  // All of them, also of hooks that no longer take the event: whoever recorded one may have died before it woke the lane.
  const existing = await deps.deliveries.ofEvents(claimed.map(({ event }) => event.key));
  await Promise.all(existing.map((delivery) => settleAgain(delivery, deps)));
  return new Set(existing.map((delivery) => delivery.key));
}

/**
 * Works through an event's matches and clears it once each has its record. The first page goes at once; further ones when
 * there is room for them beside what others have, so that an event of thousands slows nobody.
 */
async function finish(holding: Holding, deps: DispatchDeps): Promise<void> {
  const { event, matches } = holding;
  const pages: Promise<PromiseSettledResult<void>[]>[] = [];
  try {
    let begun = () => {};
    for (let start = 0, end = FIRST_PAGE; start < matches.length; [start, end] = [end, end + FURTHER_PAGE]) {
      // What was begun must have its records before much more of the same event is begun.
      await pages[pages.length - OPEN_PAGES];
      if (start > 0) begun = await nextPage(holding, deps);
      if (!isHeld(holding, deps)) holding.lost = true;
      if (!holding.lost) {
        pages.push(Promise.allSettled(matches.slice(start, end).map((each) => toHook(holding, each, deps))));
      }
      begun();
      if (holding.lost) break;
    }
    throwFirst((await Promise.all(pages)).flat());
    if (!holding.lost) await deps.events.clear(event.key);
  } finally {
    await Promise.all(pages);
    letGo([holding], deps);
  }
}

/** Waits for room, whoever published the event: what comes after the first page yields to others. */
async function nextPage(holding: Holding, deps: DispatchDeps): Promise<() => void> {
  holding.bulk = true;
  const begun = await deps.load.room(1, true, FURTHER_PAGE);
  try {
    await renewHoldings([holding], deps);
    return begun;
  } catch (error) {
    begun();
    throw error;
  }
}

function throwFirst(results: PromiseSettledResult<void>[]): void {
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
}
