/**
 * What this process has open of each hook: the limits that keep one receiver from slowing another. What it takes on in all
 * is in intake.ts. Both only count and queue; who sends what is decided by dispatch and drain.
 */
import type { DeliveryKey } from './delivery.ts';
import { createIntake, type IntakeDeps } from './intake.ts';
import { newTelling, type Telling } from './telling.ts';

/** Requests of one hook that dispatch may have open at once. */
export const INLINE_SLOTS = 64;
/** How long a delivery may stand in line for an inline slot. */
export const LINE_MS = 500;
/** A request open for longer is a straggler: it becomes a leased record, and its hook is not clear. */
export const STRAGGLER_MS = 1000;
/** What a lane may have open: it begins here, gains one per 2xx, and falls back at a failure. */
export const WINDOW_START = 10;
export const WINDOW_MAX = 64;

/** One hook's share. */
export type HookLoad = {
  inline: number;
  /** Deliveries that the lane sent and whose outcome is not recorded yet. */
  laneOpen: Map<DeliveryKey, LaneOpen>;
  stragglers: number;
  window: number;
  /** The lane's receiver has failed since its last 2xx, as far as this process knows. */
  troubled: boolean;
  /** Work was left only because every slot was taken: the end of a request wakes the lane. */
  starved: boolean;
  /** Monotonic time before which the lane starts nothing: at most 500 starts a second. */
  nextStartAt: number;
  line: ((entered: boolean) => void)[];
  telling: Telling;
};

/** What a lane has sent at `since`, in ms since 1970, from the attempt count `attempt`. */
export type LaneOpen = {
  attempt: number;
  since: number;
  /** Until when nobody else may send it: by then its request is over, and mostly its record is written. */
  until: number;
  leased: boolean;
  /** Its request is over, and only its record is not written. */
  ended: boolean;
};

export type OpenRequest = {
  /** Resolves when the request has been open for `STRAGGLER_MS`; never, if it ends before. */
  straggling: Promise<'straggling'>;
  end(ok: boolean): void;
};

export type Load = ReturnType<typeof createLoad>;

export function createLoad({ clock, isBusy }: IntakeDeps) {
  const hooks = new Map<string, HookLoad>();
  const { total, makeRoom, count, ...intake } = createIntake({ clock, isBusy });
  const leased = new Set<DeliveryKey>();
  const waitingForSlot = new Map<string, (() => void)[]>();

  function of(hookId: string): HookLoad {
    let load = hooks.get(hookId);
    if (load === undefined) {
      load = {
        inline: 0,
        laneOpen: new Map(),
        stragglers: 0,
        window: WINDOW_START,
        troubled: false,
        starved: false,
        nextStartAt: 0,
        line: [],
        telling: newTelling(),
      };
      hooks.set(hookId, load);
    }
    return load;
  }

  /** A place for one inline request: at once, or after at most `LINE_MS` in line; false: none. */
  function enter(hookId: string): true | Promise<boolean> {
    const load = of(hookId);
    if (load.inline < INLINE_SLOTS) {
      load.inline++;
      return true;
    }
    total.young++;
    return new Promise((resolve) => {
      const leave = (entered: boolean) => {
        cancel();
        total.young--;
        resolve(entered);
      };
      const cancel = clock.after(LINE_MS, () => {
        load.line.splice(load.line.indexOf(leave), 1);
        leave(false);
      });
      load.line.push(leave);
    });
  }

  /** Gives an inline slot back unused, or passes it to whoever is next in line. */
  function leave(hookId: string): void {
    const load = of(hookId);
    const next = load.line.shift();
    if (next) next(true);
    else load.inline--;
  }

  /** Counts a request that is about to be sent. `bulk`: it yields to others' while it is young. */
  function open(hookId: string, key: DeliveryKey, bulk = false): OpenRequest {
    const load = of(hookId);
    let straggles = false;
    count(1, bulk);
    let cancel = () => {};
    const straggling = new Promise<'straggling'>((resolve) => {
      cancel = clock.after(STRAGGLER_MS, () => {
        straggles = true;
        count(-1, bulk);
        total.stragglers++;
        load.stragglers++;
        makeRoom();
        resolve('straggling');
      });
    });
    return {
      straggling,
      end(ok) {
        cancel();
        leased.delete(key);
        if (straggles) {
          total.stragglers--;
          load.stragglers--;
        } else {
          count(-1, bulk);
        }
        load.window = ok ? Math.min(load.window + 1, WINDOW_MAX) : WINDOW_START;
        makeRoom();
      },
    };
  }

  /** Takes a lane's slot for a delivery, until what is answered is called. */
  function enterLane(hookId: string, key: DeliveryKey, open: LaneOpen): () => void {
    of(hookId).laneOpen.set(key, open);
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      of(hookId).laneOpen.delete(key);
      // It may have been leased after its request ended, while its outcome was being recorded.
      leased.delete(key);
      for (const go of waitingForSlot.get(hookId)?.splice(0) ?? []) go();
    };
  }

  /** Resolves when a slot of this hook's lane is given back, or after `ms`. */
  function laneSlotFreed(hookId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = waitingForSlot.get(hookId) ?? [];
      waitingForSlot.set(hookId, waiting);
      const cancel = clock.after(ms, () => {
        waiting.splice(waiting.indexOf(go), 1);
        resolve();
      });
      const go = () => {
        cancel();
        resolve();
      };
      waiting.push(go);
    });
  }

  /** Forgets hooks that have nothing open, so that memory follows work and not hooks. */
  function prune(): void {
    for (const [hookId, load] of hooks) {
      if (load.inline === 0 && load.laneOpen.size === 0 && load.stragglers === 0 && !load.troubled)
        hooks.delete(hookId);
    }
    for (const [hookId, waiting] of waitingForSlot) if (waiting.length === 0) waitingForSlot.delete(hookId);
  }

  return {
    ...intake,
    of,
    enter,
    leave,
    enterLane,
    laneSlotFreed,
    open,
    prune,
    leased,
    total: total as Readonly<typeof total>,
  };
}
