import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LATENCY_BUCKETS_MS, latencyBucket, percentile } from './latency.ts';

function countsOf(latencies: number[]): number[] {
  const counts: number[] = new Array(LATENCY_BUCKETS_MS.length + 1).fill(0);
  for (const ms of latencies) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
  return counts;
}

describe('a percentile of counted latencies', () => {
  it('is within the bounds of the bucket that the exact one is in, and never falls as its share rises', () => {
    const latencies = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(latencies, (measured) => {
        const sorted = measured.toSorted((a, b) => a - b);
        const shares = [0.01, 0.5, 0.95, 0.99, 1];
        const found = shares.map((share) => percentile(countsOf(measured), share) ?? -1);
        for (const [i, share] of shares.entries()) {
          const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
          expect(latencyBucket(found[i] ?? 0)).toBe(latencyBucket(exact));
        }
        expect(found).toEqual(found.toSorted((a, b) => a - b));
      }),
    );
  });

  it('is null of nothing', () => {
    expect(percentile(countsOf([]), 0.5)).toBeNull();
    expect(percentile([], 0.99)).toBeNull();
  });

  it('is the last bound for what is above it', () => {
    expect(percentile(countsOf([10_000_000]), 0.5)).toBe(2 ** 19);
  });

  it('reads between the bounds', () => {
    // A hundred within (64, 128].
    expect(percentile(countsOf(new Array(100).fill(100)), 0.5)).toBe(96);
  });
});
