import { manualClock } from '@hookpost/testkit';
import { expect, it } from '@jest/globals';
import { keepLease, RENEW_MS } from './keep-lease.ts';
import type { HeldLane } from './ports.ts';

it('a lease is renewed until its lane is let go, also after a try that failed', async () => {
  const clock = manualClock();
  const lane = { hookId: 'h', leaseEnds: 8000 } as HeldLane;
  const answers = [() => 10_000, () => Promise.reject(new Error('away')), () => 14_000, () => null];
  const warned: string[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (fact: string) => void warned.push(fact) };
  const lanes = { renew: async () => (answers.shift() as () => number | null)() };
  const stop = keepLease(lane, { lanes, clock, log, background: () => {} });

  const ends: number[] = [];
  for (let i = 0; i < 4; i++) {
    await clock.advance(RENEW_MS);
    ends.push(lane.leaseEnds);
  }
  expect([ends, warned]).toEqual([[10_000, 10_000, 14_000, 0], ['lane.not_renewed']]);

  stop();
  await clock.advance(2 * RENEW_MS);
  expect(warned).toHaveLength(1);
});
