import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFairShare, type FairShare, SHARE } from './fair-share.ts';

describe('the share of a caller', () => {
  let clock: ManualClock;
  let busy: boolean;
  let fair: FairShare;
  beforeEach(() => {
    clock = manualClock();
    busy = false;
    fair = createFairShare({ isBusy: () => busy, now: clock.monotonic });
  });

  /** Asks until it is refused; answers the ends of what was let in. */
  function enterAll(caller: string, weight = 1): (() => void)[] {
    const ends: (() => void)[] = [];
    for (let end = fair.enter(caller, weight); end !== null; end = fair.enter(caller, weight)) ends.push(end);
    return ends;
  }

  it('that is alone is large, and free again with the end of a request', () => {
    const ends = enterAll('a');
    expect(ends).toHaveLength(SHARE.most);
    ends[0]?.();
    expect(enterAll('a')).toHaveLength(1);
  });

  /** Two callers publish for two seconds. */
  async function bothPublish(): Promise<void> {
    for (let n = 0; n < 40; n++) {
      await clock.advance(50);
      for (const caller of ['a', 'b']) fair.enter(caller, 1)?.();
    }
  }

  it('falls while the process can’t keep up and there are others, who keep theirs', async () => {
    busy = true;
    await bothPublish();
    expect(enterAll('a')).toHaveLength(SHARE.least);
    expect(fair.enter('b', 1)).not.toBeNull();
  });

  it('rises again when the process keeps up', async () => {
    busy = true;
    await bothPublish();
    busy = false;
    await bothPublish();
    expect(enterAll('a').length).toBeGreaterThan(5 * SHARE.least);
  });

  it('is large again when the others have been away for a second', async () => {
    busy = true;
    await bothPublish();
    await clock.advance(1100);
    expect(enterAll('a')).toHaveLength(SHARE.most);
  });

  it('is weighed by what a request brings, and lets one through whatever it weighs', async () => {
    busy = true;
    await bothPublish();
    expect(enterAll('a', 1000)).toHaveLength(1);
    expect(enterAll('b', 4)).toHaveLength(SHARE.least / 4);
  });
});
