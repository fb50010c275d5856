import { describe, expect, it } from '@jest/globals';
import { type ErrorFields, HookpostError } from './error.ts';
import { type FailedTry, retryAfterMs, waitBeforeRetry } from './retry.ts';

const RULE = { retries: 4, maxWaitMs: 30_000 };

const failed = (error: Partial<ErrorFields>, how: Partial<FailedTry> = {}): FailedTry => ({
  error: new HookpostError({ request: 'POST /v1/events', status: null, code: 'network', detail: '', ...error }),
  attempt: 0,
  repeatable: true,
  unsent: false,
  random: 1,
  ...how,
});

const wait = (...given: Parameters<typeof failed>) => waitBeforeRetry(failed(...given), RULE);

describe('a failed call', () => {
  it.each([429, 502, 503, 504])('is made again after a %i', (status) => {
    expect(wait({ status, code: 'overloaded' })).toBe(250);
  });

  it.each(['network', 'timeout'] as const)('is made again where there was no answer (%s)', (code) => {
    expect(wait({ code })).toBe(250);
  });

  it.each([400, 401, 404, 409, 422, 500])('is not made again after a %i', (status) => {
    expect(wait({ status, code: 'internal' })).toBeNull();
  });

  it('is not made again where the caller stopped it', () => {
    expect(wait({ code: 'aborted' })).toBeNull();
  });

  it('waits twice as long each time, up to 8 s, between half of that and all of it', () => {
    const waits = [0, 1, 2, 3, 8].map((attempt) => waitBeforeRetry(failed({}, { attempt }), { ...RULE, retries: 9 }));
    expect(waits).toEqual([250, 500, 1000, 2000, 8000]);
    expect(wait({}, { random: 0 })).toBe(125);
    expect(wait({}, { attempt: 4 })).toBeNull();
  });

  it('waits as long as the answer says, where that is longer, and gives up where it is too long', () => {
    expect(wait({ status: 429, retryAfterMs: 3000 })).toBe(3000);
    expect(wait({ status: 429, retryAfterMs: 10 })).toBe(250);
    expect(wait({ status: 429, retryAfterMs: 30_001 })).toBeNull();
  });

  it('that may have been done and can’t be done twice is only made again where it was not done', () => {
    const once = { repeatable: false };
    expect(wait({}, once)).toBeNull();
    expect(wait({ status: 503, code: 'unavailable' }, once)).toBeNull();
    expect(wait({}, { ...once, unsent: true })).toBe(250);
    expect(wait({ status: 429, code: 'rate_limited' }, once)).toBe(250);
  });
});

describe('a Retry-After', () => {
  const now = Date.parse('2026-11-21T10:00:00Z');

  it.each([
    ['2', 2000],
    ['Sat, 21 Nov 2026 10:00:05 GMT', 5000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%j is %j ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
