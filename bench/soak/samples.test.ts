import { describe, expect, it } from '@jest/globals';
import { coursesOf, type Sample } from './samples.ts';

const sampled = (what: string, values: (number | null)[]): Sample[] =>
  values.map((value, at) => ({ at, values: { [what]: value } }));

describe('what a process holds over time', () => {
  it('is told by the median of each third; a time away counts for nothing', () => {
    const samples = sampled('api, handles', [1, 2, 3, 40, null, 60, 70, 80, 900]);
    expect(coursesOf(samples, true)).toEqual([
      { what: 'api, handles', first: 2, middle: 50, last: 80, most: 900, flat: false },
    ]);
  });

  it.each([
    ['worker, RSS MiB', [100, 200, 225], true],
    ['worker, RSS MiB', [100, 200, 235], false],
    ['worker, handles', [10, 20, 30], true],
    ['Redis memory, KiB', [2000, 4000, 6000], false],
    ['mongod, RSS MiB', [100, 200, 400], null],
  ])('%s of %j is flat: %s', (what, values, flat) => {
    expect(coursesOf(sampled(what, values), true)[0]?.flat).toBe(flat);
    expect(coursesOf(sampled(what, values), false)[0]?.flat).toBe(null);
  });
});
