import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { SharedCount } from './rate-limit.ts';

type Deps = { redis: object; prefix: string; perSecond: number };

/** Counts in Redis; in this process alone while Redis is away. */
export function createSharedCount({ redis, prefix, perSecond }: Deps): SharedCount {
  const options = { keyPrefix: prefix, points: perSecond, duration: 1 };
  const insuranceLimiter = new RateLimiterMemory(options);
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter,
  });
  return async (id, points) => {
    // `consume` rejects above the limit; what is wanted here is the count.
    const { consumedPoints, msBeforeNext } = await limiter.penalty(id, points);
    return { consumed: consumedPoints, resetMs: msBeforeNext };
  };
}
