import { type DeliverDeps, deliver } from './deliver.ts';
import { type Delivery, deliveryKey, giveUpAt, skipped } from './delivery.ts';
import { type Holding, isHeld, type Match } from './holdings.ts';
import type { Hook } from './hook.ts';
import type { Lane } from './lane.ts';
import type { LoadedEvent } from './ports.ts';
import { leaseMs } from './preliminary.ts';
import { type SettleDeps, settle, settlePending } from './settle.ts';

export type InlineDeps = SettleDeps &
  DeliverDeps & {
    workerId: string;
    /** Runs work that outlives the job; shutdown waits for it. */
    background(work: Promise<void>): void;
  };

/** Sends one delivery if its hook is clear, else leaves it to the hook's lane. Resolves when it has its record. */
export async function toHook(holding: Holding, { hook, lane, delivery }: Match, deps: InlineDeps): Promise<void> {
  if (hook.url === null) return settlePending(skipped(delivery), deps);
  if (!isClear(hook, lane, deps)) return settlePending(dueNow(holding, delivery, deps), deps);

  const place = deps.load.enter(hook.id);
  const entered = typeof place === 'boolean' ? place : await place;
  if (!entered) return settlePending(dueNow(holding, delivery, deps), deps);
  if (!isHeld(holding, deps)) {
    // A renewal may still come through, but a delivery without its record keeps the event from being cleared.
    holding.lost = true;
    return deps.load.leave(hook.id);
  }
  if (typeof place !== 'boolean' && deps.load.of(hook.id).stragglers > 0) {
    // The receiver went slow while this one stood in line.
    deps.load.leave(hook.id);
    return settlePending(dueNow(holding, delivery, deps), deps);
  }
  await sendInline(holding, hook, delivery, deps);
}

function isClear(hook: Hook, lane: Lane | undefined, deps: InlineDeps): boolean {
  if (hook.paused || hook.ordered || hook.rateLimit !== null) return false;
  const load = deps.load.of(hook.id);
  if (lane !== undefined) {
    if (lane.failures > 0) load.troubled = true;
    // While trips are counted, the breaker lets one probe through, and that is the lane's to send.
    if (lane.trips > 0 || (lane.openAt !== null && lane.openAt.getTime() > deps.clock.now())) return false;
  }
  return load.stragglers === 0;
}

async function sendInline(holding: Holding, hook: Hook, delivery: Delivery, deps: InlineDeps): Promise<void> {
  const { event } = holding;
  const trigger = event.hookId === null ? 'first' : 'test';
  if (holding.mayRepeat) deps.meter.duplicateSends(1);
  const since = deps.clock.now();
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
  const until = new Date(since + leaseMs(hook, deps.encoderOf));
  const lease = { by: deps.workerId, since: new Date(since), until };
  deps.load.leased.add(delivery.key);
  await settlePending({ ...delivery, lease, nextAt: until }, deps);
  deps.background(settleStraggler());

  async function settleStraggler(): Promise<void> {
    const outcome = await sending;
    await (await settle(outcome, { kind: 'attempt', delivery: outcome.delivery, from: delivery.attempt }, deps))
      .tallied;
  }
}

/** A delivery of which nothing has been sent yet. */
export function newDelivery(event: LoadedEvent, hook: Hook, retentionMs: number): Delivery {
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
    body: null,
    nextAt: null,
    lease: null,
    redeliverAt: null,
    asked: null,
    seq: event.seq,
    giveUpAt: giveUpAt(event.acceptedAt, retentionMs),
    acceptedAt: event.acceptedAt,
    updatedAt: event.acceptedAt,
  };
}

function dueNow({ mayRepeat }: Holding, delivery: Delivery, deps: InlineDeps): Delivery {
  const now = new Date(deps.clock.now());
  // Who had the event before may have sent it: as with a lease that ran out, the lane then counts a possible duplicate.
  const lease = mayRepeat ? { by: deps.workerId, since: now, until: now, released: true as const } : null;
  return { ...delivery, lease, nextAt: now, updatedAt: now };
}
