import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createPace, LONGEST_GAP_MS, type Pace } from './bulk-pace.ts';

describe('the pace of bulk work', () => {
  let clock: ManualClock;
  let strained: boolean;
  let pace: Pace;
  beforeEach(() => {
    clock = manualClock();
    strained = false;
    pace = createPace({ clock, isStrained: () => strained });
  });

  /** Begins a page whenever it may for `ms`; answers how many. */
  async function begin(ms: number): Promise<number> {
    let pages = 0;
    for (let passed = 0; passed < ms; passed++) {
      if (pace.isDue()) {
        pace.begun();
        pages++;
      }
      await clock.advance(1);
    }
    return pages;
  }

  it('has no gaps while the process has time', async () => {
    expect(await begin(100)).toBe(100);
  });

  it('falls to one page in the longest gap while the process is strained, and no further', async () => {
    strained = true;
    await begin(2000);
    expect(await begin(10 * LONGEST_GAP_MS)).toBe(10);
  });

  it('comes back when it is not', async () => {
    strained = true;
    await begin(2000);
    strained = false;
    await begin(3000);
    expect(await begin(100)).toBe(100);
  });
});
