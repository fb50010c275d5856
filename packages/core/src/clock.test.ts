import { expect, it } from '@jest/globals';
import { systemClock } from './clock.ts';

it('the system clock is moved by its offset and gives whole milliseconds', () => {
  const { now } = systemClock(() => 60_000.5);
  expect(Number.isInteger(now())).toBe(true);
  expect(Math.abs(now() - Date.now() - 60_000)).toBeLessThan(100);
});
