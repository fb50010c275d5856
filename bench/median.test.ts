import { expect, it } from '@jest/globals';
import { medianOf } from './median.ts';

it('several runs together say the median of each figure, at any depth, and the worst of what went wrong', () => {
  const run = (p99: number, api: number | null, lost: number) => ({
    scenario: 'x',
    p99,
    cpu: { api },
    alone: null,
    lost,
  });
  const together = medianOf([run(10, null, 0), run(30, 1, 2), run(11, 3, 0)]);
  expect(together).toEqual({ scenario: 'x', p99: 11, cpu: { api: 2 }, alone: null, lost: 2 });
});
