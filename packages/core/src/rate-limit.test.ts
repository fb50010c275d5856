import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Bucket, refill } from './rate-limit.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const rate = fc.oneof(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.integer({ min: 1, max: 10_000 }));

/** A spender that comes after each pause and takes what it wants, as far as there is: when how many were taken. */
function spend(perSecond: number, visits: { pauseMs: number; wanted: number }[]): { at: number; taken: number }[] {
  let bucket: Bucket | null = null;
  let now = start;
  return visits.map(({ pauseMs, wanted }) => {
    now += pauseMs;
    const { tokens } = refill(bucket, perSecond, now);
    const taken = Math.min(wanted, Math.floor(tokens));
    if (taken > 0) bucket = { tokens: tokens - taken, at: new Date(now) };
    return { at: now, taken };
  });
}

describe('the rate limit', () => {
  it('never lets more through in any second than its rate', () => {
    const visit = fc.record({ pauseMs: fc.nat({ max: 400 }), wanted: fc.nat({ max: 2000 }) });
    fc.assert(
      fc.property(rate, fc.array(visit, { maxLength: 60 }), (perSecond, visits) => {
        const spent = spend(perSecond, visits);
        for (const { at: from } of spent) {
          const within = spent.filter(({ at }) => at >= from && at < from + 1000);
          const taken = within.reduce((sum, each) => sum + each.taken, 0);
          expect(taken).toBeLessThanOrEqual(Math.ceil(perSecond));
        }
      }),
    );
  });

  it('says when the next token is there: not a millisecond late, and never too soon', () => {
    fc.assert(
      fc.property(rate, fc.double({ min: 0, max: 0.99, noNaN: true }), (perSecond, left) => {
        const { nextAt } = refill({ tokens: left, at: new Date(start) }, perSecond, start);
        const tokensAt = (ms: number) => refill({ tokens: left, at: new Date(start) }, perSecond, ms).tokens;
        expect(tokensAt(nextAt.getTime())).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(tokensAt(nextAt.getTime() - 1)).toBeLessThan(1);
      }),
    );
  });

  it.each([
    [10, 100],
    [50, 485],
    [1000, 9510],
  ])('lets a steady spender of %d a second have 95 %% of that and more: %d in 10 s', (perSecond, expected) => {
    const visits = Array.from({ length: 1000 }, () => ({ pauseMs: 10, wanted: 100 }));
    const taken = spend(perSecond, visits).reduce((sum, each) => sum + each.taken, 0);
    expect(Math.abs(taken - expected)).toBeLessThanOrEqual(perSecond * 0.05 + 1);
  });

  it('gives nothing for a clock that went back', () => {
    expect(refill({ tokens: 0.5, at: new Date(start) }, 10, start - 5000).tokens).toBe(0.5);
  });
});
