/** A lane's token bucket. It has one spender, the lane's holder, so it needs no atomic counter anywhere. */
export type Bucket = { tokens: number; at: Date };

/** The share of a second's tokens that may be spent at once. */
const BURST = 0.05;

/** The bucket as it is at `now` (ms), and when it will hold a whole token. */
export function refill(bucket: Bucket | null, perSecond: number, now: number): { tokens: number; nextAt: Date } {
  const capacity = Math.max(1, perSecond * BURST);
  // What may be spent at once is not earned beside it: no second, wherever it begins, sees more than the rate.
  const earns = perSecond + 1 - capacity;
  const earned = bucket === null ? capacity : ((now - bucket.at.getTime()) / 1000) * earns;
  const tokens = Math.min(capacity, (bucket?.tokens ?? 0) + Math.max(0, earned));
  const missingMs = (Math.max(0, 1 - tokens) / earns) * 1000;
  return { tokens, nextAt: new Date(Math.ceil(now + missingMs)) };
}
