/** Processes whose clocks are wrong by ten minutes, before and behind: MongoDB's time is everybody's. */
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Faultbed, startFaultbed } from './faultbed.ts';
import { holdsTrue } from './truth.ts';
import { failsAtFirst, timesFailed } from './witness.ts';

const TEN_MINUTES_MS = 600_000;

jest.setTimeout(300_000);

const shifted = (ms: number) => ({
  NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'shift-clock.mjs')}`,
  CLOCK_SHIFT_MS: String(ms),
});

describe('wrong clocks', () => {
  let bed: Faultbed;
  beforeAll(async () => {
    bed = await startFaultbed({ workers: 1 });
  });
  afterEach(() => bed?.mend());
  afterAll(() => bed?.stop());

  it('of an API and workers, ten minutes either way: every retry is made, at its time, once', async () => {
    for (const ms of [TEN_MINUTES_MS, -TEN_MINUTES_MS]) {
      // The second API's alarms are set by its clock, and workers hear them by theirs.
      await Promise.all([bed.addApi(shifted(ms)), bed.addWorker(shifted(ms))]);
    }
    const hook = await bed.hook('shifted', { retry: { delays: [1, 3] } }, failsAtFirst(2));
    const load = bed.load('shifted', 60);
    await load.accept(200);
    await load.stop();

    expect(await holdsTrue(bed, hook, { accepted: load.accepted })).toBe(0);
    for (const id of load.accepted) {
      const times = hook.seen.filter((each) => each.id === id).map(({ at }) => at);
      expect(times).toHaveLength(1 + timesFailed(id, 2));
      for (const [step, delayMs] of [1000, 3000].entries()) {
        const waited = (times[step + 1] ?? Infinity) - (times[step] ?? 0);
        // Less its jitter of a fifth, and the grain of clocks.
        expect(waited).toBeGreaterThan(0.75 * delayMs);
        // An alarm that is set or heard at a wrong time is a lost one: within 20 s.
        if (waited !== Infinity) expect(waited).toBeLessThan(1.2 * delayMs + 20_000);
      }
    }
  });

  it('of the API that accepts an event: its time is that of MongoDB', async () => {
    const ahead = await bed.addApi(shifted(TEN_MINUTES_MS));
    const hook = await bed.hook('times');
    const headers = { authorization: `Bearer ${bed.installation.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ id: 'times-1', type: 'times', data: {} });
    const answer = await fetch(`${ahead.url}/v1/events`, { method: 'POST', headers, body });
    const { acceptedAt } = (await answer.json()) as { acceptedAt: string };
    expect(Math.abs(Date.parse(acceptedAt) - Date.now())).toBeLessThan(10_000);
    await holdsTrue(bed, hook, { accepted: new Set(['times-1']) });
  });
});
