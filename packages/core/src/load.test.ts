import { type ManualClock, manualClock } from '@hookpost/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryKey } from './delivery.ts';
import { YOUNG_LIMIT } from './intake.ts';
import { createLoad, INLINE_SLOTS, type Load, STRAGGLER_MS, WINDOW_MAX, WINDOW_START } from './load.ts';

const key = (n: number) => `t/e${n}.h` as DeliveryKey;
const open = (attempt: number) => ({ attempt, since: 0, until: 20_000, leased: false, ended: false });

let clock: ManualClock;
let busy: boolean;
let load: Load;
beforeEach(() => {
  clock = manualClock();
  busy = false;
  load = createLoad({ clock, isBusy: () => busy });
});

/** What a promise has come to by now. */
async function now<T>(promise: Promise<T>): Promise<T | 'waiting'> {
  await clock.advance(0);
  return Promise.race([promise, Promise.resolve<'waiting'>('waiting')]);
}

function fill(hookId: string): void {
  for (let i = 0; i < INLINE_SLOTS; i++) expect(load.enter(hookId)).toBe(true);
}

describe('inline slots', () => {
  it('are taken at once until they are all taken, per hook', () => {
    fill('h');
    expect(load.enter('h')).not.toBe(true);
    expect(load.enter('other')).toBe(true);
  });

  it('pass to whoever has stood in line longest', async () => {
    fill('h');
    const [first, second] = [load.enter('h'), load.enter('h')] as [Promise<boolean>, Promise<boolean>];
    load.leave('h');
    expect([await now(first), await now(second)]).toEqual([true, 'waiting']);
    expect(load.of('h').inline).toBe(INLINE_SLOTS);
    load.leave('h');
    expect(await now(second)).toBe(true);
  });

  it('are waited for half a second and no longer', async () => {
    fill('h');
    const place = load.enter('h') as Promise<boolean>;
    await clock.advance(499);
    expect(await now(place)).toBe('waiting');
    await clock.advance(1);
    expect(await now(place)).toBe(false);
    load.leave('h');
    expect(load.of('h').inline).toBe(INLINE_SLOTS - 1);
  });

  it('count whoever stands in line as young work', async () => {
    fill('h');
    const place = load.enter('h') as Promise<boolean>;
    expect(load.total.young).toBe(1);
    await clock.advance(500);
    await place;
    expect(load.total.young).toBe(0);
  });
});

describe('an open request', () => {
  it('becomes a straggler after a second, and counts as one until its end', async () => {
    const { straggling, end } = load.open('h', key(1));
    await clock.advance(999);
    expect(await now(straggling)).toBe('waiting');
    expect(load.total).toMatchObject({ young: 1, stragglers: 0 });
    await clock.advance(1);
    expect(await now(straggling)).toBe('straggling');
    expect(load.total).toMatchObject({ young: 0, stragglers: 1 });
    expect(load.of('h').stragglers).toBe(1);
    end(true);
    expect(load.total).toMatchObject({ young: 0, stragglers: 0 });
    expect(load.of('h').stragglers).toBe(0);
  });

  it('that ends in time never was one, and leaves no timer', async () => {
    const { straggling, end } = load.open('h', key(1));
    end(true);
    expect(clock.waiting()).toBe(0);
    await clock.advance(5000);
    expect(await now(straggling)).toBe('waiting');
    expect(load.total).toMatchObject({ young: 0, stragglers: 0 });
  });

  it('widens its hook’s window by one per 2xx, and a failure ends that', () => {
    for (let i = 0; i < 5; i++) load.open('h', key(i)).end(true);
    expect(load.of('h').window).toBe(WINDOW_START + 5);
    for (let i = 0; i < 100; i++) load.open('h', key(i)).end(true);
    expect(load.of('h').window).toBe(WINDOW_MAX);
    load.open('h', key(1)).end(false);
    expect(load.of('h').window).toBe(WINDOW_START);
  });

  it('that yields to others is counted apart, too, while it is young', async () => {
    const [quick, hanging] = [load.open('h', key(1), true), load.open('h', key(2), true)];
    expect(load.total.bulk).toBe(2);
    quick.end(true);
    expect(load.total.bulk).toBe(1);
    await clock.advance(STRAGGLER_MS);
    expect(load.total.bulk).toBe(0);
    hanging.end(false);
    expect(load.total.bulk).toBe(0);
  });

  it('is leased no longer than it lasts', () => {
    const { end } = load.open('h', key(1));
    load.leased.add(key(1));
    end(false);
    expect(load.leased.size).toBe(0);
  });
});

describe('a lane’s slots', () => {
  it('wake whoever waits for one when one is given back', async () => {
    const free = load.enterLane('h', key(1), open(3));
    expect([...load.of('h').laneOpen]).toEqual([[key(1), open(3)]]);
    const freed = load.laneSlotFreed('h', 1000);
    expect(await now(freed)).toBe('waiting');
    free();
    expect(await now(freed)).toBeUndefined();
    expect(load.of('h').laneOpen.size).toBe(0);
  });

  it('are given back once, however often that is said', () => {
    const free = load.enterLane('h', key(1), open(0));
    free();
    const again = load.enterLane('h', key(1), open(1));
    free();
    expect(load.of('h').laneOpen.size).toBe(1);
    again();
    expect(load.of('h').laneOpen.size).toBe(0);
  });

  it('are waited for as long as was said', async () => {
    const free = load.enterLane('h', key(1), open(0));
    const freed = load.laneSlotFreed('h', 300);
    await clock.advance(300);
    expect(await now(freed)).toBeUndefined();
    free();
  });
});

describe('pruning', () => {
  it('forgets hooks at rest and keeps those with something open or a receiver in trouble', () => {
    const rested = load.of('rested');
    load.enter('inline');
    load.enterLane('lane', key(1), open(0));
    load.of('troubled').troubled = true;
    const kept = ['inline', 'lane', 'troubled'].map((hookId) => load.of(hookId));
    load.prune();
    expect(load.of('rested')).not.toBe(rested);
    expect(['inline', 'lane', 'troubled'].map((hookId) => load.of(hookId))).toEqual(kept);
  });
});

describe('a request', () => {
  it('that turns straggler makes room for more: it is counted apart', async () => {
    for (let i = 0; i < YOUNG_LIMIT; i++) load.open(`h${i}`, key(i));
    const room = load.room(1);
    await clock.advance(999);
    expect(await now(room)).toBe('waiting');
    await clock.advance(1);
    expect(await now(room)).not.toBe('waiting');
  });
});
