import { type DeliveryKey, LEASE_GRACE_MS } from './delivery.ts';
import type { LaneOpen } from './load.ts';
import type { OpenDelivery } from './ports.ts';

/**
 * What a lane has open and must be leased, or leased anew, before the lane is let go. A request is leased once, until its
 * deadlines and a grace are over: the later the end of a lease, the later a crash is made good. What only waits for its
 * record is over, and is kept from others for one grace at a time.
 */
export function toLease(laneOpen: Map<DeliveryKey, LaneOpen>, now: number): OpenDelivery[] {
  return [...laneOpen].flatMap(([key, open]) => {
    const until = leaseEnd(open, now);
    return until === null ? [] : [{ key, attempt: open.attempt, since: new Date(open.since), until: new Date(until) }];
  });
}

function leaseEnd({ leased, ended, until }: LaneOpen, now: number): number | null {
  if (!leased && !ended) return until;
  return leased && until - now > LEASE_GRACE_MS / 2 ? null : now + LEASE_GRACE_MS;
}

/** When the first of what a lane has open is nobody's any more. */
export const firstEnd = (laneOpen: Map<DeliveryKey, LaneOpen>): Date =>
  new Date(Math.min(...laneOpen.values().map(({ until }) => until)));
