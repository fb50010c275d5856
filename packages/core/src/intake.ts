/** How much this process takes on: what it can't keep up with waits in Redis, where waiting costs nothing. */
import type { Clock } from './ports.ts';

/** Dispatch takes on more only below this many young requests and unsettled outcomes... */
export const YOUNG_LIMIT = 2000;
export const UNSETTLED_LIMIT = 4000;
/** ... and below this many while the process can't keep up: what waits in Redis is cheaper than what waits in line here. */
export const BUSY_LIMIT = 256;
/** What a tenant's flood may have open while others publish, too. */
export const BULK_LIMIT = 128;

const BUSY_CHECK_MS = 20;

export type IntakeDeps = {
  clock: Clock;
  /** Whether the process can't keep up with what it has. */
  isBusy(): boolean;
};

export function createIntake({ clock, isBusy }: IntakeDeps) {
  /** Young: open for less than a second, or in line. Unsettled: in memory alone until written. Bulk: of tenants that flood. */
  const total = { young: 0, stragglers: 0, unsettled: 0, bulk: 0 };
  const waiting: (() => void)[] = [];
  let watched = false;
  /** Deliveries that an event has made of late: what tells how much a job will bring. */
  let fanOut = 1;

  const hasRoom = () => total.young < (isBusy() ? BUSY_LIMIT : YOUNG_LIMIT) && total.unsettled < UNSETTLED_LIMIT;

  /** Resolves when there is room to take on more, and counts what they will bring as young until what it answers is called. */
  async function room(events: number): Promise<() => void> {
    while (!hasRoom()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      watch();
      await promise;
    }
    const expected = events * fanOut;
    total.young += expected;
    makeRoom();
    return () => {
      total.young -= expected;
      makeRoom();
    };
  }

  function matched(events: number, deliveries: number): void {
    if (events > 0) fanOut = Math.max(1, (fanOut + deliveries / events) / 2);
  }

  /** Looks again and again while somebody waits: the process may become less busy without anything ending. */
  function watch(): void {
    if (watched || waiting.length === 0) return;
    watched = true;
    clock.after(BUSY_CHECK_MS, () => {
      watched = false;
      makeRoom();
      watch();
    });
  }

  /** One at a time: whoever goes counts before the next looks. */
  function makeRoom(): void {
    if (waiting.length > 0 && hasRoom()) waiting.shift()?.();
  }

  /** Counts an outcome, or a record, that is in memory alone until it is written. */
  function settling(): () => void {
    total.unsettled++;
    return () => {
      total.unsettled--;
      makeRoom();
    };
  }

  return { total, room, matched, settling, makeRoom };
}
