import { expect, it } from '@jest/globals';
import { oneAtATime } from './one-at-a-time.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('what is asked for while it runs is done once more after it, also where it failed', async () => {
  const runs: { end: () => void; fail: (error: Error) => void }[] = [];
  const go = oneAtATime(() => new Promise<void>((resolve, reject) => runs.push({ end: resolve, fail: reject })));
  go();
  go();
  await turn();
  expect(runs).toHaveLength(1);
  go();
  go();
  runs[0]?.fail(new Error('away'));
  await turn();
  expect(runs).toHaveLength(2);
  runs[1]?.end();
  await turn();
  expect(runs).toHaveLength(2);
  go();
  await turn();
  expect(runs).toHaveLength(3);
  runs[2]?.end();
});
