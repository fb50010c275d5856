/** Hours in small: healthy, slow, flapping and failing hooks, while a worker dies and Redis restarts and is emptied. */
import { expect, it, jest } from '@jest/globals';
import { renderSoak } from '../bench/soak/report.ts';
import { runSoak } from '../bench/soak/run.ts';
import { LONG } from './faults/faultbed.ts';

const SOAK = LONG
  ? { seconds: 300, perSecond: 500, seed: Math.floor(Math.random() * 1_000_000) }
  : { seconds: 18, perSecond: 60, seed: 1 };

jest.setTimeout(LONG ? 900_000 : 300_000);

it('loses nothing through faults of every kind, and the log says what was received', async () => {
  const result = await runSoak(SOAK, () => {});
  // The seed tells how to have it again.
  if (result.broken.length > 0) console.error(renderSoak(result));
  expect(result.inflicted.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['worker killed', 'Redis restarted', 'Redis emptied']),
  );
  expect(result.broken).toEqual([]);
});
