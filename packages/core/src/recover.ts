import { type Delivery, giveUpAt } from './delivery.ts';
import { type EventKey, eventKey } from './event.ts';
import type { Hook } from './hook.ts';
import { newDelivery } from './inline.ts';
import { matches } from './matching.ts';
import { recoveryFinished } from './operational-events.ts';
import type {
  Alarms,
  Clock,
  DeliveryStore,
  EventStore,
  HeldLane,
  HookSource,
  LoadedEvent,
  Log,
  RecoveryCandidate,
  RecoverySource,
  RecoveryStep,
} from './ports.ts';
import type { Recovery } from './recovery.ts';
import { recovered } from './redeliver.ts';
import { LEASE_MARGIN_MS, SLICE_MS, type SliceEnd } from './slice.ts';
import { ifAsked, ring } from './tell.ts';

/** While a hook has so many pending, its recovery waits: a backlog is for its lane, not for the database. */
export const MOST_PENDING = 1000;
export const RECOVERY_PAGE = 500;
/** Events may be large, and only a dialect's condition needs their data. */
const READ_PAGE = 50;
/** How long a lane rests at most while a recovery of its hook waits. */
const WAIT_MS = 1000;

export type RecoverDeps = {
  hooks: Pick<HookSource, 'catalogues'>;
  alarms: Pick<Alarms, 'events'>;
  recoveries: RecoverySource;
  events: Pick<EventStore, 'read'>;
  deliveries: Pick<DeliveryStore, 'nextDue'>;
  takes(event: LoadedEvent, hook: Hook): boolean;
  retentionMs: number;
  clock: Clock;
  log: Log;
};

/** Nothing is left to recover; there is more to make at once; or it waits for its hook's backlog or for a dispatch. */
export type RecoveryEnd = 'idle' | 'more' | 'waits';

/** Makes pages of a hook's recoveries, while there is room in its backlog and time in the slice. Their trouble keeps up no delivery. */
export async function recover(lane: HeldLane, hook: Hook, deps: RecoverDeps): Promise<RecoveryEnd> {
  try {
    return await makePages(lane, hook, deps);
  } catch (error) {
    deps.log.error('recovery.failed', { tenant: hook.tenantId, hook: hook.id, error });
    return 'waits';
  }
}

async function makePages(lane: HeldLane, hook: Hook, deps: RecoverDeps): Promise<RecoveryEnd> {
  const endsAt = deps.clock.monotonic() + SLICE_MS;
  while (deps.clock.monotonic() < Math.min(endsAt, lane.leaseEnds - LEASE_MARGIN_MS)) {
    const recovery = await deps.recoveries.next(hook.tenantId, hook.id);
    if (recovery === null) return 'idle';
    // A closed lane is not due before a person opens it, and would stop after any page.
    if (hook.paused || !hook.enabled) return 'waits';
    if ((await deps.recoveries.pending(hook.id, MOST_PENDING)) >= MOST_PENDING) return 'waits';
    const step = await nextStep(recovery, hook, deps);
    if (step === null) return 'waits';
    const tell = step.finished ? await ifAsked(recoveryFinished(hook, recovery, step), deps) : null;
    await deps.recoveries.advance(recovery, { ...step, tell });
    ring(tell, deps);
  }
  return 'more';
}

/** The next page, up to the first event that is still to be dispatched; null where that is the very next. */
async function nextStep(recovery: Recovery, hook: Hook, deps: RecoverDeps): Promise<RecoveryStep | null> {
  const found = await deps.recoveries.candidates(recovery, RECOVERY_PAGE);
  // What is being dispatched may be matched with the hook as it was before, and only its end tells.
  const undispatched = found.findIndex(({ event }) => event?.dispatched === false);
  const page = undispatched === -1 ? found : found.slice(0, undispatched);
  if (undispatched === 0) return null;

  const now = new Date(deps.clock.now());
  const renewal = { now, giveUpAt: giveUpAt(now, deps.retentionMs) };
  const over = page.flatMap(({ delivery, event }) => (isAsked(delivery, recovery) ? [{ delivery, event }] : []));
  const missed = await missedDeliveries(page, hook, deps);
  const last = page.at(-1);
  return {
    again: over.flatMap(({ delivery, event }) => (event === null ? [] : [recovered(delivery, renewal)])),
    missed: missed.map((delivery) => recovered(delivery, renewal)),
    failed: over.filter(({ event }) => event === null).length,
    after: last === undefined ? recovery.after : { at: last.acceptedAt, id: last.key },
    // A page of its own: it writes the lane, and a long one would hardly come through while that is reported on.
    finished: found.length === 0,
    at: now,
  };
}

const isAsked = (delivery: Delivery | null, { states }: Recovery): delivery is Delivery =>
  delivery !== null && states.some((state) => state === delivery.state);

async function missedDeliveries(page: RecoveryCandidate[], hook: Hook, deps: RecoverDeps): Promise<Delivery[]> {
  const keys = page.flatMap(({ key, event, delivery }) =>
    event !== null && delivery === null && matches(event, hook) ? [key] : [],
  );
  const missed: Delivery[] = [];
  for (let start = 0; start < keys.length; start += READ_PAGE) {
    const events = await readEvents(keys.slice(start, start + READ_PAGE), deps);
    const taken = events.filter((event) => deps.takes(event, hook));
    missed.push(...taken.map((event) => newDelivery(event, hook, deps.retentionMs)));
  }
  return missed;
}

async function readEvents(keys: EventKey[], deps: RecoverDeps): Promise<LoadedEvent[]> {
  const events = await deps.events.read(keys);
  return events.map((event) => ({ ...event, key: eventKey(event.tenantId, event.id), claimed: false }));
}

/** A lane whose recovery goes on is due again for that, too. */
export async function untilRecovered(
  end: SliceEnd,
  recovery: RecoveryEnd,
  hook: Hook,
  deps: RecoverDeps,
): Promise<SliceEnd> {
  if (recovery === 'more') return { kind: 'more' };
  if (recovery === 'idle' || end.kind !== 'idle') return end;
  const nextDue = (await deps.deliveries.nextDue(hook.id))?.at.getTime() ?? Number.POSITIVE_INFINITY;
  return { kind: 'wait', until: new Date(Math.min(nextDue, deps.clock.now() + WAIT_MS)) };
}
