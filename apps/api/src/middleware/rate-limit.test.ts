import { describe, expect, it } from '@jest/globals';
import { createRateLimit, type RateLimited, type SharedCount } from './rate-limit.ts';

/** A limit by hand: time stands still, and settling happens when it is said. */
function aLimit({ perSecond = 3, shared = alone }: { perSecond?: number; shared?: SharedCount } = {}) {
  let now = 0;
  const waiting: (() => void)[] = [];
  const limit = createRateLimit({
    of: 'key',
    perSecond,
    shared,
    now: () => now,
    later: (work) => void waiting.push(work),
  });
  const passes = (id = 'a') => {
    try {
      limit.take(id);
      return true;
    } catch {
      return false;
    }
  };
  return {
    ...limit,
    passes,
    pass: (ms: number) => {
      now += ms;
    },
    async settle() {
      for (const work of waiting.splice(0)) work();
      await new Promise((resolve) => setImmediate(resolve));
    },
    waiting,
  };
}

const alone: SharedCount = async (_id, points) => ({ consumed: points, resetMs: 500 });

function refusalOf(work: () => void): RateLimited {
  try {
    work();
  } catch (error) {
    return error as RateLimited;
  }
  throw new Error('was not refused');
}

describe('a limit', () => {
  it('lets through what it allows in a second, and then again', () => {
    const limit = aLimit();
    expect([1, 2, 3, 4, 5].map(() => limit.passes())).toEqual([true, true, true, false, false]);
    expect(limit.passes('b')).toBe(true);
    limit.pass(999);
    expect(limit.passes()).toBe(false);
    limit.pass(1);
    expect(limit.passes()).toBe(true);
  });

  it('says when to come back, in the fields that clients know', () => {
    const limit = aLimit({ perSecond: 1 });
    limit.take('a');
    limit.pass(400);
    expect(refusalOf(() => limit.take('a'))).toMatchObject({
      code: 'rate_limited',
      status: 429,
      headers: {
        'retry-after': '1',
        'ratelimit-policy': '"key";q=1;w=1',
        ratelimit: '"key";r=0;t=1',
        'ratelimit-limit': '1',
        'ratelimit-remaining': '0',
        'ratelimit-reset': '1',
      },
    });
    expect(refusalOf(() => limit.check('a')).status).toBe(429);
    expect(() => limit.check('b')).not.toThrow();
  });

  it('hears from the other processes what they let through, and when the second ends', async () => {
    const told: [string, number][] = [];
    const limit = aLimit({
      shared: async (id, points) => {
        told.push([id, points]);
        return { consumed: 3, resetMs: 200 };
      },
    });
    limit.take('a');
    limit.take('b');
    limit.take('b');
    await limit.settle();
    expect(told).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(limit.passes()).toBe(false);
    limit.pass(200);
    expect(limit.passes()).toBe(true);
  });

  it('tells each request once, also those that came while it told others', async () => {
    const told: number[] = [];
    const answers: (() => void)[] = [];
    const shared: SharedCount = (_id, points) => {
      told.push(points);
      const { promise, resolve } = Promise.withResolvers<{ consumed: number; resetMs: number }>();
      answers.push(() => resolve({ consumed: told.reduce((sum, n) => sum + n, 0), resetMs: 900 }));
      return promise;
    };
    const limit = aLimit({ perSecond: 5, shared });
    limit.take('a');
    limit.take('a');
    await limit.settle();
    limit.take('a');
    await limit.settle();
    expect(told).toEqual([2]);
    answers.shift()?.();
    await limit.settle();
    await limit.settle();
    expect(told).toEqual([2, 1]);
    expect([1, 2, 3].map(() => limit.passes())).toEqual([true, true, false]);
  });

  it('goes on alone where the others can not be asked', async () => {
    const limit = aLimit({ shared: () => Promise.reject(new Error('away')) });
    limit.take('a');
    await limit.settle();
    expect([1, 2, 3].map(() => limit.passes())).toEqual([true, true, false]);
  });

  it('does not bother the others with who is far below it', async () => {
    const told: number[] = [];
    const shared: SharedCount = async (_id, points) => {
      told.push(points);
      return { consumed: points, resetMs: 900 };
    };
    const limit = aLimit({ perSecond: 1000, shared });
    for (let n = 0; n < 19; n++) limit.take('a');
    await limit.settle();
    expect(told).toEqual([]);
    limit.take('a');
    await limit.settle();
    expect(told).toEqual([20]);
  });

  it('counts what has been had as what it was, also beyond the limit', () => {
    const limit = aLimit({ perSecond: 4 });
    limit.count('a', 3);
    expect([limit.passes(), limit.passes()]).toEqual([true, false]);
    limit.count('b', 9);
    expect(() => limit.count('b')).not.toThrow();
    expect(limit.passes('b')).toBe(false);
  });

  it('of 0 is none', () => {
    const limit = aLimit({ perSecond: 0 });
    for (let n = 0; n < 1000; n++) limit.take('a');
    expect(limit.waiting).toEqual([]);
  });
});
