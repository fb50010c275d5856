import type { TenantId } from '@hookpost/core';
import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createBulkRule } from './bulk-rule.ts';

const [flood, quiet] = ['flood' as TenantId, 'quiet' as TenantId];

describe('a tenant’s events', () => {
  let clock: ManualClock;
  let isBulk: (tenantId: TenantId) => boolean;
  beforeEach(() => {
    clock = manualClock();
    isBulk = createBulkRule(clock);
  });

  const publish = (events: number): boolean[] => Array.from({ length: events }, () => isBulk(flood));

  it('beyond 500 in one second are bulk, and those of others are not', async () => {
    expect(publish(502).lastIndexOf(false)).toBe(499);
    expect(isBulk(quiet)).toBe(false);
    await clock.advance(999);
    expect(isBulk(flood)).toBe(true);
  });

  it('stay bulk in the next second from its beginning', async () => {
    publish(501);
    await clock.advance(1000);
    expect(publish(600)).not.toContain(false);
    await clock.advance(1000);
    expect(isBulk(flood)).toBe(true);
  });

  it('are so no longer after a second with no more than that', async () => {
    publish(501);
    await clock.advance(1000);
    publish(500);
    await clock.advance(1000);
    expect(isBulk(flood)).toBe(false);
    publish(501);
    await clock.advance(2000);
    expect(isBulk(flood)).toBe(false);
  });
});
