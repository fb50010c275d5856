import { makeAttempt, makeDelivery } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Delivery } from './delivery.ts';
import { lostAttempt } from './lost.ts';

const at = (ms: number) => new Date(1_800_000_000_000 + ms);
const NOW = at(30_000);
const LEASE = { by: 'worker', since: at(1000), until: at(21_000) };

const leased = (fields: Partial<Delivery> = {}) => makeDelivery({ lease: LEASE, nextAt: LEASE.until, ...fields });

describe('an attempt whose lease ran out', () => {
  it('is one of unknown outcome, counted but for the schedule, and the delivery stays due', () => {
    const before = leased({ attempt: 1, step: 1, attempts: [makeAttempt()] });
    const lost = lostAttempt(before, null, NOW);
    expect(lost?.attempt).toMatchObject({ n: 2, at: at(1000), outcome: 'unknown', code: null, error: null });
    expect(lost?.attempt.text).toBe('The worker stopped before the outcome was known');
    expect(lost?.delivery).toEqual({
      ...before,
      attempt: 2,
      attempts: [...before.attempts, lost?.attempt],
      lease: null,
    });
  });

  it('was made for the reason that held when it began', () => {
    const triggerOf = (fields: Partial<Delivery>) => lostAttempt(leased(fields), null, NOW)?.attempt.trigger;
    expect(triggerOf({})).toBe('first');
    expect(triggerOf({ attempt: 3 })).toBe('retry');
    expect(triggerOf({ attempt: 3, asked: { trigger: 'manual', n: 4, at: at(900) } })).toBe('manual');
  });

  it('is not what a person asked for after it: that is the next one', () => {
    const asked = { trigger: 'manual', n: 4, at: at(25_000) } as const;
    const lost = lostAttempt(leased({ attempt: 3, asked }), null, NOW);
    expect(lost?.attempt.trigger).toBe('retry');
    expect(lost?.delivery.asked).toEqual({ ...asked, n: 5 });
  });

  it('is none where nothing is open, where it may still end, and where it was given back', () => {
    expect(lostAttempt(makeDelivery(), null, NOW)).toBeNull();
    expect(lostAttempt(leased(), null, at(20_999))).toBeNull();
    expect(lostAttempt(leased({ lease: { ...LEASE, released: true } }), null, NOW)).toBeNull();
  });
});
