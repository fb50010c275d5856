import { describe, expect, it } from '@jest/globals';
import type { DeliveryKey } from './delivery.ts';
import type { LaneOpen } from './load.ts';
import { toLease } from './open-leases.ts';

const KEY = 't/e.h' as DeliveryKey;
const SENT: LaneOpen = { attempt: 2, since: 1000, until: 21_000, leased: false, ended: false };

/** When the lease ends that is written at `now`; null: none is written. */
const leaseEnd = (open: Partial<LaneOpen>, now: number): number | null =>
  toLease(new Map([[KEY, { ...SENT, ...open }]]), now)[0]?.until.getTime() ?? null;

describe('a lease on what a lane has open', () => {
  it('lasts until the deadlines of its request and a grace, whenever it is written', () => {
    expect(toLease(new Map([[KEY, SENT]]), 9000)).toEqual([
      { key: KEY, attempt: 2, since: new Date(1000), until: new Date(21_000) },
    ]);
    expect(leaseEnd({}, 1500)).toBe(21_000);
  });

  it('is written once, however often the lane is let go', () => {
    expect(leaseEnd({ leased: true }, 9000)).toBeNull();
    expect(leaseEnd({ leased: true, ended: true }, 18_000)).toBeNull();
  });

  it('lasts one grace where only the record is waited for, and is made longer only near its end', () => {
    expect(leaseEnd({ ended: true }, 2000)).toBe(7000);
    expect(leaseEnd({ ended: true }, 40_000)).toBe(45_000);
    expect(leaseEnd({ ended: true, leased: true }, 19_000)).toBe(24_000);
    expect(leaseEnd({ ended: true, leased: true }, 22_000)).toBe(27_000);
  });
});
