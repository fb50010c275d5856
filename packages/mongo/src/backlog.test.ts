import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type BacklogDeps, createBacklogReader } from './backlog.ts';

describe('the backlog', () => {
  let clock: ManualClock;
  let counts: number;
  let takesMs: number;
  let dueAt: Date | undefined;
  let read: ReturnType<typeof createBacklogReader>;

  beforeEach(() => {
    clock = manualClock();
    counts = 0;
    takesMs = 300;
    dueAt = undefined;
    const deliveries = {
      async countDocuments() {
        counts += 1;
        await clock.sleep(takesMs);
        return counts * 10;
      },
    };
    const lanes = { findOne: async () => (dueAt ? { dueAt } : null) };
    read = createBacklogReader({ db: { deliveries, lanes } as unknown as BacklogDeps['db'], clock });
  });

  /** Reads while the clock goes on far enough for a count. */
  async function reading(): Promise<Awaited<ReturnType<typeof read>>> {
    const answer = read();
    await clock.advance(takesMs);
    return answer;
  }

  it('is counted anew only when a hundred times as long as the counting took has passed', async () => {
    expect(await reading()).toMatchObject({ pending: 10 });
    await clock.advance(29_000);
    expect(await reading()).toMatchObject({ pending: 10 });
    await clock.advance(1000);
    expect(await reading()).toMatchObject({ pending: 20 });
  });

  it('is counted anew within a minute, also after a database that stood still made one count last', async () => {
    takesMs = 10_000;
    expect(await reading()).toMatchObject({ pending: 10 });
    takesMs = 300;
    await clock.advance(60_000);
    expect(await reading()).toMatchObject({ pending: 20 });
  });

  it('is counted once for all who ask at the same time', async () => {
    const both = Promise.all([read(), read()]);
    await clock.advance(300);
    expect((await both).map(({ pending }) => pending)).toEqual([10, 10]);
    expect(counts).toBe(1);
  });

  it('says at every look how late the oldest lane is', async () => {
    expect(await reading()).toMatchObject({ oldestDueSeconds: 0 });
    dueAt = new Date(clock.now() - 4000);
    expect(await reading()).toMatchObject({ oldestDueSeconds: 4 });
  });
});
