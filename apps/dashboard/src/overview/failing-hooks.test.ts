import { describe, expect, it } from '@jest/globals';
import { failingHooks } from './failing-hooks.ts';

type Delivery = Parameters<typeof failingHooks>[0][number];

const delivery = (hook: string, state: string, attempt: number, updatedAt = '2026-05-01T12:00:00.000Z') =>
  ({ hook, state, attempt, updatedAt }) as Delivery;

describe('hooks in trouble', () => {
  it('are those with failures, the worst first, with their latest', () => {
    const latest = delivery('b', 'failed', 3, '2026-05-01T13:00:00.000Z');
    const found = failingHooks([
      delivery('a', 'failed', 3),
      delivery('b', 'pending', 1),
      latest,
      delivery('c', 'pending', 0),
    ]);
    expect(found.map(({ hook, failed, waiting }) => [hook, failed, waiting])).toEqual([
      ['b', 1, 1],
      ['a', 1, 0],
    ]);
    expect(found[0]?.latest).toBe(latest);
  });
});
