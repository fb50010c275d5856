import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { LONGEST_GAP_MS } from './bulk-pace.ts';
import { BULK_LIMIT, BUSY_LIMIT, createIntake, FIRST_PAGE, YOUNG_LIMIT } from './intake.ts';

let clock: ManualClock;
let busy: boolean;
let intake: ReturnType<typeof createIntake>;
beforeEach(() => {
  clock = manualClock();
  busy = false;
  intake = createIntake({ clock, isBusy: () => busy });
});

/** What a promise has come to by now. */
async function now<T>(promise: Promise<T>): Promise<T | 'waiting'> {
  await clock.advance(0);
  return Promise.race([promise, Promise.resolve<'waiting'>('waiting')]);
}

describe('room for more', () => {
  it('is there below the limit of young work, and comes back with the end of one', async () => {
    const taken = await intake.room(YOUNG_LIMIT);
    const [one, two] = [intake.room(1), intake.room(YOUNG_LIMIT)];
    expect([await now(one), await now(two)]).toEqual(['waiting', 'waiting']);
    taken();
    expect(await now(one)).not.toBe('waiting');
  });

  it('is scarcer while the process can’t keep up, and is looked for again by itself', async () => {
    busy = true;
    await intake.room(BUSY_LIMIT);
    const room = intake.room(1);
    await clock.advance(100);
    expect(await now(room)).toBe('waiting');
    busy = false;
    await clock.advance(20);
    expect(await now(room)).not.toBe('waiting');
    await clock.advance(20);
    expect(clock.waiting()).toBe(0);
  });

  it('is none while too many outcomes wait to be written', async () => {
    const written = Array.from({ length: 4000 }, () => intake.settling());
    const room = intake.room(1);
    expect(await now(room)).toBe('waiting');
    written[0]?.();
    expect(await now(room)).not.toBe('waiting');
  });

  it('counts a job by what events have matched of late, not by its events alone', async () => {
    intake.matched(10, 60);
    const taken = await intake.room(10);
    expect(intake.total.young).toBe(35);
    taken();
    expect(intake.total.young).toBe(0);
  });

  it('is not wanted for more of one event than its first page: it asks again for what comes then', async () => {
    intake.matched(1, 10_000);
    await intake.room(1);
    expect(intake.total.young).toBe(FIRST_PAGE);
  });

  it('is given to one at a time: whoever goes counts before the next looks', async () => {
    const taken = await intake.room(YOUNG_LIMIT);
    const waiting = Array.from({ length: 3 }, () => intake.room(YOUNG_LIMIT));
    taken();
    await clock.advance(0);
    const came = await Promise.all(waiting.map(now));
    expect(came.filter((each) => each !== 'waiting')).toHaveLength(1);
    expect(intake.total.young).toBe(YOUNG_LIMIT);
  });
});

describe('room for floods and large fan-outs', () => {
  it('is little while others have work, and ample a second later', async () => {
    (await intake.room(1))();
    await intake.room(BULK_LIMIT, true);
    const more = intake.room(1, true);
    await clock.advance(990);
    expect(await now(more)).toBe('waiting');
    await clock.advance(30);
    expect(await now(more)).not.toBe('waiting');
  });

  it('comes ever more seldom while the process is strained and others have work', async () => {
    busy = true;
    let pages = 0;
    const begin = () => void intake.room(1, true).then((begun) => [begun(), pages++, begin()]);
    begin();
    for (let ms = 0; ms < 3000; ms += 10) {
      (await intake.room(1))();
      if (ms === 2000) pages = 0;
      await clock.advance(10);
    }
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThanOrEqual(1000 / LONGEST_GAP_MS + 1);
  });

  it('is given behind all others who wait', async () => {
    const taken = await intake.room(YOUNG_LIMIT);
    const came: string[] = [];
    void intake.room(1, true).then(() => came.push('bulk'));
    void intake.room(YOUNG_LIMIT).then(() => came.push('other'));
    taken();
    await clock.advance(100);
    expect(came).toEqual(['other']);
  });

  it('is a backlog’s, too: it goes on as seldom, behind all others, and waits no longer than it says', async () => {
    const goesOn = async (ms: number) => {
      const began = clock.monotonic();
      const passed = intake.beside(ms).then(() => clock.monotonic() - began);
      await clock.advance(ms);
      return passed;
    };
    expect(await goesOn(1000)).toBe(0);
    for (const strain of [() => (busy = true), () => Array.from({ length: 100 }, () => intake.wrote(100))]) {
      busy = false;
      strain();
      let pages = 0;
      let ended = false;
      const begin = (): unknown =>
        intake.beside(500).then(() => {
          pages++;
          if (!ended) begin();
        });
      begin();
      for (let ms = 0; ms < 3000; ms += 10) {
        (await intake.room(1))();
        if (ms === 2000) pages = 0;
        await clock.advance(10);
      }
      ended = true;
      expect(pages).toBeGreaterThan(0);
      expect(pages).toBeLessThanOrEqual(1000 / LONGEST_GAP_MS + 1);
    }
    await intake.room(YOUNG_LIMIT);
    const other = intake.room(1);
    expect(await goesOn(300)).toBe(300);
    expect(await now(other)).toBe('waiting');
  });

  it('leaves room for others, however much of it waits', async () => {
    (await intake.room(1))();
    const bulk = Array.from({ length: 10 * BULK_LIMIT }, () => intake.room(1, true));
    expect((await Promise.all(bulk.map(now))).filter((each) => each !== 'waiting')).toHaveLength(BULK_LIMIT);
    expect(await now(intake.room(100))).not.toBe('waiting');
  });
});
