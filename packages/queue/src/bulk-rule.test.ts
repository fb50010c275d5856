import type { TenantId } from '@hookpost/core';
import { manualClock } from '@hookpost/testkit';
import { expect, it } from '@jest/globals';
import { createBulkRule } from './bulk-rule.ts';

it('a tenant’s events beyond 500 in one second are bulk, and those of others are not', async () => {
  const clock = manualClock();
  const isBulk = createBulkRule(clock);
  const [flood, quiet] = ['flood' as TenantId, 'quiet' as TenantId];
  const inThisSecond = Array.from({ length: 502 }, () => isBulk(flood));
  expect(inThisSecond.lastIndexOf(false)).toBe(499);
  expect(isBulk(quiet)).toBe(false);
  await clock.advance(999);
  expect(isBulk(flood)).toBe(true);
  await clock.advance(1);
  expect(isBulk(flood)).toBe(false);
});
