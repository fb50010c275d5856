/** Who hears of what, and how often. Nothing is read for what no hook asks: all of this begins with a fact that is rare. */
import type { Outcome } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { eventKey, type NewEvent } from './event.ts';
import type { Hook } from './hook.ts';
import type { Lane } from './lane.ts';
import type { Load } from './load.ts';
import { deliveryExhausted, hookFailing, hookRecovered, isOperational } from './operational-events.ts';
import type { Alarms, Clock, EventStore, HookSource, Log, Meter } from './ports.ts';
import { publish } from './publish.ts';
import type { Telling } from './telling.ts';

/** Of one hook and worker: so many deliveries that were given up are told of at once... */
const BURST = 10;
/** ... and then one in so long; the others are counted. */
const EVERY_MS = 6000;
const TRIES = 5;
const TRY_AGAIN_MS = 1000;
const ASK_AGAIN_MS = 100;

export type TellDeps = {
  events: Pick<EventStore, 'insert'>;
  alarms: Pick<Alarms, 'events'>;
  hooks: Pick<HookSource, 'catalogues'>;
  load: Load;
  clock: Clock;
  meter: Pick<Meter, 'accepted' | 'refused'>;
  log: Log;
  background(work: Promise<void>): void;
};

/** `event` where any hook takes it, else null. It never rejects: an outcome that waits to be recorded must not be lost for it. */
export async function ifAsked(
  event: NewEvent,
  deps: Pick<TellDeps, 'hooks' | 'clock' | 'log'>,
): Promise<NewEvent | null> {
  for (let n = 1; n <= TRIES; n++) {
    try {
      const catalogue = (await deps.hooks.catalogues([event.tenantId])).get(event.tenantId);
      return catalogue !== undefined && catalogue.matching(event).length > 0 ? event : null;
    } catch {
      await deps.clock.sleep(n * ASK_AGAIN_MS);
    }
  }
  logUntold(event, deps);
  return null;
}

/** Wakes the dispatch of what was published in the transaction of its fact. */
export function ring(event: NewEvent | null, { alarms }: Pick<TellDeps, 'alarms'>): void {
  if (event !== null) alarms.events([eventKey(event.tenantId, event.id)]);
}

/** What is to be told of an outcome, in the transaction that records it; null: mostly nothing. */
export async function exhaustedBy({ delivery, hook }: Outcome, deps: TellDeps): Promise<NewEvent | null> {
  if (delivery.state !== 'failed' || isOperational(delivery.type)) return null;
  return withinBurst(hook, delivery, delivery.reason ?? 'exhausted', deps);
}

/** Tells of deliveries that are about to be given up, as their time is over. */
export async function tellExpired(deliveries: readonly Delivery[], deps: TellDeps): Promise<void> {
  const ordinary = deliveries.filter(({ type }) => !isOperational(type));
  const catalogues = await deps.hooks.catalogues([...new Set(ordinary.map(({ tenantId }) => tenantId))]);
  for (const delivery of ordinary) {
    const hook = catalogues.get(delivery.tenantId)?.hooks.get(delivery.hookId);
    const event = hook === undefined ? null : await withinBurst(hook, delivery, 'expired', deps);
    if (event !== null) await tell(event, deps);
  }
}

async function withinBurst(hook: Hook, delivery: Delivery, reason: string, deps: TellDeps): Promise<NewEvent | null> {
  const { telling } = deps.load.of(hook.id);
  if ((await ifAsked(deliveryExhausted(hook, delivery, reason, 0), deps)) === null) return null;
  const now = deps.clock.monotonic();
  const from = Math.max(telling.spentUntil, now - BURST * EVERY_MS);
  if (telling.omitted === 0 && from + EVERY_MS <= now) {
    telling.spentUntil = from + EVERY_MS;
    return deliveryExhausted(hook, delivery, reason, 0);
  }
  // The last of those that are left out tells how many there were.
  telling.omitted++;
  if (telling.omitted === 1) deps.clock.after(from + EVERY_MS - now, () => deps.background(tellOmitted()));
  latest.set(telling, () => deliveryExhausted(hook, delivery, reason, telling.omitted - 1));
  return null;

  async function tellOmitted(): Promise<void> {
    const event = latest.get(telling)?.();
    telling.spentUntil = deps.clock.monotonic();
    telling.omitted = 0;
    if (event !== undefined) await tell(event, deps);
  }
}

const latest = new WeakMap<Telling, () => NewEvent>();

/** What a lane says as it is taken: it was another process perhaps that saw its breaker open. */
export function noteLane({ failures, trips, failingSince, hookId }: Lane, { load }: Pick<TellDeps, 'load'>): void {
  const known = load.of(hookId);
  // Without it the first success would not be reported, and the breaker stay half open.
  if (failures > 0) known.troubled = true;
  known.telling.failing = trips > 0 ? failingSince : null;
}

/** Tells, once for each run of failures, that the breaker has opened. */
export async function tellFailing(lane: Lane, { delivery, hook }: Outcome, deps: TellDeps): Promise<void> {
  const { telling } = deps.load.of(hook.id);
  telling.failing = lane.trips > 0 ? lane.failingSince : null;
  if (telling.failing === null || isOperational(delivery.type) || telling.told === telling.failing.getTime()) return;
  telling.told = telling.failing.getTime();
  await tellIfAsked(hookFailing(hook, telling.failing, lane.openAt), deps);
}

/** Tells that the breaker is about to close: before it does, so that a crash in between has it told again. */
export async function tellRecovered({ delivery, hook, attempt }: Outcome, deps: TellDeps): Promise<void> {
  const { telling } = deps.load.of(hook.id);
  const since = telling.failing;
  telling.failing = null;
  if (since === null || isOperational(delivery.type)) return;
  await tellIfAsked(hookRecovered(hook, since, attempt.at), deps);
}

async function tellIfAsked(event: NewEvent, deps: TellDeps): Promise<void> {
  if ((await ifAsked(event, deps)) !== null) await tell(event, deps);
}

/** What was told before has the same id: that it has is as good. */
async function tell(event: NewEvent, deps: TellDeps): Promise<void> {
  for (let n = 1; n <= TRIES; n++) {
    const { kind } = await publish(event, deps);
    if (kind !== 'unavailable' && kind !== 'overloaded') return;
    await deps.clock.sleep(TRY_AGAIN_MS);
  }
  logUntold(event, deps);
}

function logUntold({ tenantId: tenant, type, id }: NewEvent, { log }: Pick<TellDeps, 'log'>): void {
  log.error('operational.untold', { tenant, type, event: id });
}
