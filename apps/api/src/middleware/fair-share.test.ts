import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFairShare, type FairShare, LEAST_SHARE, MOST_WAITING, WAIT_MS } from './fair-share.ts';

describe('the share of a caller', () => {
  let clock: ManualClock;
  let busy: boolean;
  let fair: FairShare;
  beforeEach(() => {
    clock = manualClock();
    busy = false;
    fair = createFairShare({ isBusy: () => busy, clock });
  });

  /** Asks `n` times; what was let in, in order, and how many were refused. */
  function enter(caller: string, n: number, weight = 1) {
    const asked = { ends: [] as (() => void)[], refused: 0, withdraw: [] as (() => void)[] };
    for (let i = 0; i < n; i++) {
      const go = (leave: () => void) => void asked.ends.push(leave);
      const refuse = () => void asked.refused++;
      asked.withdraw.push(fair.enter(caller, { weight, go, refuse }));
    }
    return asked;
  }

  /** Two callers publish for two seconds, `n` requests at a time. */
  async function bothPublish(n: number): Promise<void> {
    for (let round = 0; round < 40; round++) {
      await clock.advance(50);
      for (const { ends } of ['a', 'b'].map((caller) => enter(caller, n))) for (const end of ends) end();
    }
  }

  it('that is alone has no bounds', () => {
    busy = true;
    expect(enter('a', 5000).ends).toHaveLength(5000);
  });

  it('has none either while the process keeps up', async () => {
    await bothPublish(200);
    expect(enter('a', 1000).ends).toHaveLength(1000);
  });

  it('falls while the process can’t keep up and there are others, who keep theirs; what is over it waits', async () => {
    busy = true;
    await bothPublish(200);
    const flood = enter('a', 200);
    expect(flood.ends).toHaveLength(LEAST_SHARE);
    expect(enter('b', 1).ends).toHaveLength(1);
    flood.ends[0]?.();
    flood.ends[0]?.();
    flood.ends[1]?.();
    expect(flood.ends).toHaveLength(LEAST_SHARE + 2);
    expect(flood.refused).toBe(0);
  });

  it('refuses what has waited for it too long, and what is more than may wait', async () => {
    busy = true;
    await bothPublish(200);
    const flood = enter('a', LEAST_SHARE + MOST_WAITING + 7);
    expect(flood.refused).toBe(7);
    await clock.advance(WAIT_MS);
    expect(flood.refused).toBe(7 + MOST_WAITING);
    for (const end of flood.ends) end();
    expect(flood.ends).toHaveLength(LEAST_SHARE);
  });

  it('forgets who went away while waiting', async () => {
    busy = true;
    await bothPublish(200);
    const flood = enter('a', LEAST_SHARE + 1);
    flood.withdraw.at(-1)?.();
    flood.ends[0]?.();
    await clock.advance(WAIT_MS);
    expect({ let: flood.ends.length, refused: flood.refused }).toEqual({ let: LEAST_SHARE, refused: 0 });
  });

  it('rises again when the process keeps up', async () => {
    busy = true;
    await bothPublish(200);
    busy = false;
    await bothPublish(20);
    expect(enter('a', 1000).ends.length).toBeGreaterThan(5 * LEAST_SHARE);
  });

  it('is without bounds again when the others have been away for a second', async () => {
    busy = true;
    await bothPublish(200);
    await clock.advance(1100);
    expect(enter('a', 5000).ends).toHaveLength(5000);
  });

  it('is weighed by what a request brings, and lets one through whatever it weighs', async () => {
    busy = true;
    await bothPublish(200);
    expect(enter('a', 3, 1000).ends).toHaveLength(1);
    expect(enter('b', 100, 4).ends).toHaveLength(LEAST_SHARE / 4);
  });
});
