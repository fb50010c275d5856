import type { AskedAttempt, Delivery } from './delivery.ts';

/** No schedule is as long: what is tried from this place is not tried again. */
export const BEYOND_SCHEDULE = 1000;
/** Who asks again within this long means the redelivery that was asked for already. */
const SAME_MS = 5000;

/** `giveUpAt`: until when the attempt may take place, where that is later than what the delivery has. */
export type Renewal = { now: Date; giveUpAt: Date };

/**
 * A delivery that is to be sent once more, as soon as its hook allows: its next attempt comes now, one that is in flight is
 * followed by another if it fails, one that was over gets a single attempt. null: that is what it waits for already.
 */
export function redelivered(delivery: Delivery, { now, giveUpAt }: Renewal): Delivery | null {
  if (isAskedFor(delivery, now)) return null;
  const renewed = { ...delivery, giveUpAt: later(delivery.giveUpAt, giveUpAt) };
  if (isInFlight(delivery, now)) return { ...renewed, redeliverAt: now };
  const step = delivery.state === 'pending' ? delivery.step : BEYOND_SCHEDULE;
  return { ...renewed, ...dueNow(delivery, 'manual', now), step };
}

/** A delivery that was over, with its whole schedule before it again. */
export function recovered(delivery: Delivery, { now, giveUpAt }: Renewal): Delivery {
  const due = dueNow(delivery, 'recovery', now);
  return { ...delivery, ...due, step: 0, giveUpAt: later(delivery.giveUpAt, giveUpAt) };
}

function isAskedFor({ state, attempt, asked, redeliverAt }: Delivery, now: Date): boolean {
  if (redeliverAt !== null) return true;
  if (asked === null) return false;
  const waits = state === 'pending' && asked.n === attempt + 1;
  return waits || now.getTime() - asked.at.getTime() < SAME_MS;
}

/** A request of it is open, as far as the record knows: one whose lease ran out is as good as not sent. */
const isInFlight = ({ lease }: Delivery, now: Date): boolean => lease !== null && lease.until > now;

function dueNow({ attempt, nextAt }: Delivery, trigger: AskedAttempt['trigger'], now: Date) {
  return {
    state: 'pending',
    reason: null,
    // What was due earlier stays so: after a crash, that tells what may have been sent.
    nextAt: nextAt !== null && nextAt < now ? nextAt : now,
    asked: { trigger, n: attempt + 1, at: now },
    updatedAt: now,
  } as const;
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
