import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_RETRY_DELAYS, parseRetryAfter, retryDelayMs, scheduleSeconds } from './retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('the retry schedule', () => {
  it('waits exactly as long as the schedule says where there is no jitter', () => {
    expect(retryDelayMs({ delays: [0.3], step: 0, retryAfterMs: null, random: null })).toBe(300);
  });

  it('stays within 20 % of the delay of its step', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (step, roll) => {
        const delay = (DEFAULT_RETRY_DELAYS[step] ?? 0) * 1000;
        const ms = retryDelayMs({ delays: DEFAULT_RETRY_DELAYS, step, retryAfterMs: null, random: () => roll });
        expect(ms).toBeGreaterThanOrEqual(Math.floor(delay * 0.8));
        expect(ms).toBeLessThanOrEqual(Math.ceil(delay * 1.2));
      }),
    );
  });

  it('ends after its last delay', () => {
    expect(retryDelayMs({ delays: [1, 2], step: 2, retryAfterMs: null, random: () => 0.5 })).toBeNull();
    expect(retryDelayMs({ delays: [], step: 0, retryAfterMs: 5000, random: () => 0.5 })).toBeNull();
  });

  it('is never sooner than Retry-After and puts no jitter on it', () => {
    expect(retryDelayMs({ delays: [5], step: 0, retryAfterMs: 30_000, random: () => 0.99 })).toBe(30_000);
  });

  it('is never sooner than the schedule, whatever Retry-After says', () => {
    expect(retryDelayMs({ delays: [60], step: 0, retryAfterMs: 1000, random: () => 0.5 })).toBe(60_000);
  });

  it('waits at most 24 h for a Retry-After', () => {
    expect(retryDelayMs({ delays: [5], step: 0, retryAfterMs: 1e15, random: () => 0.5 })).toBe(86_400_000);
  });

  it('knows how long it can take', () => {
    expect(scheduleSeconds([10, 20])).toBeCloseTo(36);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 7 ', 7000],
    ['0', 0],
    ['1000000000000', 1e15],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', null],
    ['-5', null],
    ['1e12', null],
    ['1.5', null],
    ['soon', null],
    ['2026-01-01T01:00:00Z', null],
    ['', null],
  ])('%j asks for %j ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it('absent asks for nothing', () => {
    expect(parseRetryAfter(null, now)).toBeNull();
  });
});
