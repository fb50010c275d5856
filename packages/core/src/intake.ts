/** How much this process takes on: what it can't keep up with waits in Redis, where waiting costs nothing. */
import { createPace, STRAINED } from './bulk-pace.ts';
import type { Clock } from './ports.ts';

/** Dispatch takes on more only below this many young requests and unsettled outcomes... */
export const YOUNG_LIMIT = 2000;
export const UNSETTLED_LIMIT = 4000;
/** ... and below this many while the process can't keep up: what waits in Redis is cheaper than what waits in line here. */
export const BUSY_LIMIT = 256;
/** What tenants' floods and large fan-outs may have young while others have work, too. */
export const BULK_LIMIT = 128;
/** Others have work as long as they had some within this long. */
const YIELD_MS = 1000;
/** An event's deliveries up to here go at once, and so much of it a job counts; room for the others is asked for page by page. */
export const FIRST_PAGE = 50;
export const FURTHER_PAGE = 10;

const BUSY_CHECK_MS = 20;
/** The database has more to do than it can where outcomes take longer to be written, over the last few. */
const SLOW_WRITE_MS = 50;
const WRITES_REMEMBERED = 20;

export type IntakeDeps = {
  clock: Clock;
  /** Whether the process can't keep up with what it has: it works more than this share of the time (default: nearly all). */
  isBusy(above?: number): boolean;
};

export function createIntake({ clock, isBusy }: IntakeDeps) {
  /** Young: open for less than a second, or in line; bulk: those of them that yield. Unsettled: in memory alone until written. */
  const total = { young: 0, stragglers: 0, unsettled: 0, bulk: 0 };
  const waiting: (() => void)[] = [];
  const waitingBulk: (() => void)[] = [];
  const waitingBacklog: (() => void)[] = [];
  let watched = false;
  /** Deliveries that an event has made of late: what tells how much a job will bring. */
  let fanOut = 1;
  let othersAt = Number.NEGATIVE_INFINITY;
  const pace = createPace({ clock, isStrained: () => isBusy(STRAINED) });
  let writeMs = 0;
  const backlogPace = createPace({ clock, isStrained: () => isBusy(STRAINED) || writeMs > SLOW_WRITE_MS });

  const hasRoom = () => total.young < (isBusy() ? BUSY_LIMIT : YOUNG_LIMIT) && total.unsettled < UNSETTLED_LIMIT;

  /** Bulk stands behind everybody who waits, and leaves room for who comes next. */
  function hasRoomForBulk(): boolean {
    if (waiting.length > 0 || !hasRoom()) return false;
    if (clock.monotonic() - othersAt >= YIELD_MS) return true;
    return total.bulk < BULK_LIMIT && pace.isDue();
  }

  /**
   * Resolves when there is room to take on more, and counts what these events will bring as young until what it answers is
   * called. `bulk`: they yield to others, slowed and never starved.
   */
  async function room(events: number, bulk = false, perEvent = fanOut): Promise<() => void> {
    if (!bulk) othersAt = clock.monotonic();
    while (!(bulk ? hasRoomForBulk() : hasRoom())) {
      const { promise, resolve } = Promise.withResolvers<void>();
      (bulk ? waitingBulk : waiting).push(resolve);
      watch();
      await promise;
    }
    if (bulk) pace.begun();
    const expected = events * perEvent;
    count(expected, bulk);
    makeRoom();
    return () => {
      count(-expected, bulk);
      makeRoom();
    };
  }

  /** What is late anyway lets everybody else go first, and yields to a slow database, too. */
  function hasRoomForBacklog(): boolean {
    if (waiting.length + waitingBulk.length > 0 || !hasRoom()) return false;
    return clock.monotonic() - othersAt >= YIELD_MS || backlogPace.isDue();
  }

  /** Resolves when some more of a backlog may go beside what others have, or after `ms`: slowed, and never starved. */
  function beside(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const go = () => {
      cancel();
      backlogPace.begun();
      resolve();
      makeRoom();
    };
    const cancel = clock.after(ms, () => {
      waitingBacklog.splice(waitingBacklog.indexOf(go), 1);
      resolve();
    });
    waitingBacklog.push(go);
    makeRoom();
    watch();
    return promise;
  }

  /** Hears how long an outcome took to be written. */
  function wrote(ms: number): void {
    writeMs += (ms - writeMs) / WRITES_REMEMBERED;
  }

  function count(young: number, bulk: boolean): void {
    total.young += young;
    if (bulk) total.bulk += young;
  }

  function matched(events: number, deliveries: number): void {
    if (events > 0) fanOut = Math.min(FIRST_PAGE, Math.max(1, (fanOut + deliveries / events) / 2));
  }

  /** Looks again and again while somebody waits: the process may become less busy without anything ending. */
  function watch(): void {
    if (watched || waiting.length + waitingBulk.length + waitingBacklog.length === 0) return;
    watched = true;
    clock.after(BUSY_CHECK_MS, () => {
      watched = false;
      makeRoom();
      watch();
    });
  }

  /** One at a time: whoever goes counts before the next looks. */
  function makeRoom(): void {
    if (waiting.length > 0) {
      if (hasRoom()) waiting.shift()?.();
    } else if (waitingBulk.length > 0) {
      if (hasRoomForBulk()) waitingBulk.shift()?.();
    } else if (waitingBacklog.length > 0 && hasRoomForBacklog()) {
      waitingBacklog.shift()?.();
    }
  }

  /** Counts an outcome, or a record, that is in memory alone until it is written. */
  function settling(): () => void {
    total.unsettled++;
    return () => {
      total.unsettled--;
      makeRoom();
    };
  }

  return { total, room, beside, wrote, matched, settling, makeRoom, count };
}
