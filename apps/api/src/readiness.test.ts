import { describe, expect, it } from '@jest/globals';
import { createReadiness } from './readiness.ts';

describe('readiness', () => {
  it('is asked for once, however many want to know, and anew afterwards', async () => {
    let asked = 0;
    const answers: (() => void)[] = [];
    const missingIndexes = () => {
      asked += 1;
      return new Promise<string[]>((resolve) => answers.push(() => resolve([])));
    };
    const ready = createReadiness({ missingIndexes, redisAnswers: async () => true });
    const all = [ready(), ready(), ready()];
    answers.shift()?.();
    expect(await Promise.all(all)).toEqual(Array(3).fill({ status: 'ok' }));
    const later = ready();
    answers.shift()?.();
    expect([await later, asked]).toEqual([{ status: 'ok' }, 2]);
  });

  it('is asked for anew after a failure', async () => {
    const outcomes = [() => Promise.reject(new Error('away')), () => Promise.resolve(['an index'])];
    const missingIndexes = () => outcomes.shift()?.() ?? Promise.resolve([]);
    const ready = createReadiness({ missingIndexes, redisAnswers: async () => false });
    await expect(ready()).rejects.toThrow('away');
    expect([await ready(), await ready()]).toEqual([{ status: 'unavailable' }, { status: 'degraded' }]);
  });
});
