import { describe, expect, it } from '@jest/globals';
import { planSoak } from './plan.ts';

const planned = (seconds: number, seed: number) => planSoak({ seconds, perSecond: 500, seed });

describe('the plan of a soak', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planned(300, 7)).toEqual(planned(300, 7));
    expect(planned(300, 7)).not.toEqual(planned(300, 8));
  });

  it.each([30, 120, 300, 1800])('of %d s has every fault within it, in order, and all of the load', (seconds) => {
    for (let seed = 0; seed < 50; seed++) {
      const { hooks, faults } = planned(seconds, seed);
      const kinds = faults.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'worker killed')).toHaveLength(Math.max(1, Math.floor(seconds / 120)));
      expect(kinds.filter((kind) => kind === 'Redis restarted')).toHaveLength(Math.max(1, Math.floor(seconds / 600)));
      expect(kinds.filter((kind) => kind === 'Redis emptied')).toHaveLength(1);
      const times = faults.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((at) => at > 0 && at < seconds)).toBe(true);
      expect(hooks.reduce((sum, { perSecond }) => sum + perSecond, 0)).toBeCloseTo(500);
      for (const { kind, spells } of hooks) {
        expect(spells.length > 0).toBe(kind === 'flapping');
        expect(spells.every(({ from, until }) => from < until && until < seconds)).toBe(true);
      }
    }
  });
});
