import { expect, it } from '@jest/globals';
import { compare, type Turn } from './paired.ts';
import type { Figures } from './run.ts';

const figures = (p99: number, api: number | null = 1): Figures =>
  ({ deliveredPerSecond: 100, p50: 1, p99, cpu: { api, worker: 1, mongod: 1, redis: 1 } }) as Figures;

const of = (turns: Turn[], what: string) => compare(turns).find((row) => row.what === what);

it('the ratio is that within each turn, whatever the machine does between two', () => {
  const turns = [
    { before: figures(10), after: figures(5) },
    { before: figures(100), after: figures(50) },
    { before: figures(20), after: figures(12) },
  ];
  expect(of(turns, 'p99 ms')).toEqual({ what: 'p99 ms', before: 20, after: 12, ratio: 0.5, spread: '0.50 to 0.60' });
});

it('CPU is that of all processes together, and what could not be read is left out', () => {
  const turns = [
    { before: figures(1, 1), after: figures(1, 3) },
    { before: figures(1, null), after: figures(1, 3) },
  ];
  expect(of(turns, 'CPU µs per delivery')).toMatchObject({ before: 4, after: 6, ratio: 1.5, spread: '1.50 to 1.50' });
  expect(of([{ before: figures(1, null), after: figures(1) }], '  api')).toMatchObject({ before: null, ratio: null });
});
