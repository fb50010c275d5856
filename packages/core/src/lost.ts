import { randomUUID } from 'node:crypto';
import { ATTEMPTS_KEPT, type Attempt, type AttemptTrigger, type Delivery, type DeliveryLease } from './delivery.ts';
import type { AcceptedEvent } from './event.ts';

/** A delivery as it stands after an attempt of which nobody learnt the outcome, and that attempt. */
export type Lost = { delivery: Delivery; attempt: Attempt };

/** Why the next attempt of a delivery is made. */
export function triggerOf({ asked, attempt }: Delivery, event: AcceptedEvent | null): AttemptTrigger {
  if (asked?.n === attempt + 1) return asked.trigger;
  if (attempt > 0) return 'retry';
  return event !== null && event.hookId !== null ? 'test' : 'first';
}

/**
 * The attempt that was open when its worker stopped, as a lease says that ran out and that nobody gave back; null: there is
 * none. It counts as an attempt, so that whatever its worker may still say of it is late, and takes no step of the schedule.
 */
export function lostAttempt(delivery: Delivery, event: AcceptedEvent | null, now: Date): Lost | null {
  const { lease } = delivery;
  if (lease === null || lease.released || lease.until > now) return null;
  const attempt: Attempt = {
    id: randomUUID(),
    n: delivery.attempt + 1,
    at: lease.since,
    ms: 0,
    outcome: 'unknown',
    code: null,
    error: null,
    text: 'The worker stopped before the outcome was known',
    response: null,
    trigger: triggerOf(wasAskedSince(delivery, lease) ? { ...delivery, asked: null } : delivery, event),
    nextAt: now,
  };
  return { attempt, delivery: afterLoss(delivery, lease, attempt) };
}

function afterLoss(delivery: Delivery, lease: DeliveryLease, attempt: Attempt): Delivery {
  const { asked } = delivery;
  return {
    ...delivery,
    attempt: attempt.n,
    attempts: [...delivery.attempts, attempt].slice(-ATTEMPTS_KEPT),
    // What was sent is not known, so what is kept of it stays.
    body: null,
    lease: null,
    asked: asked !== null && wasAskedSince(delivery, lease) ? { ...asked, n: attempt.n + 1 } : asked,
  };
}

/** Whether a person asked for another attempt than the one that was lost. */
const wasAskedSince = ({ asked, attempt }: Delivery, { since }: DeliveryLease): boolean =>
  asked?.n === attempt + 1 && asked.at > since;
