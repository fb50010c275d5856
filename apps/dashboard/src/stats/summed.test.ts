import { describe, expect, it } from '@jest/globals';
import { summed } from './summed.ts';

const row = (delivered: number, attempts: number, p50: number | null) => ({
  at: '2026-05-01T12:00:00.000Z',
  delivered,
  failed: 1,
  attempts,
  p50,
  p95: p50,
  p99: p50,
});

describe('buckets together', () => {
  it('are their sums, and the percentiles of the latest in which anything ended', () => {
    expect(summed([row(3, 4, 10), row(3, 4, 20), row(0, 0, null)])).toEqual({
      delivered: 6,
      failed: 3,
      attempts: 8,
      successRate: 0.75,
      p50: 20,
      p99: 20,
    });
  });

  it('have no rate where nothing was tried', () => {
    expect(summed([])).toMatchObject({ attempts: 0, successRate: null, p50: null });
  });
});
