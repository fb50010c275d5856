import { type DeliveryKey, splitDeliveryKey } from './delivery.ts';
import { dispatch } from './dispatch.ts';
import { drain } from './drain.ts';
import type { EventKey } from './event.ts';
import { type Holdings, RENEW_MS, type Ring, renewHoldings } from './holdings.ts';
import { createLoad } from './load.ts';
import { createTokens } from './oauth2.ts';
import type { DeliveryStore, LoopName, Send } from './ports.ts';
import { ALARMS_MS, AUDIT_MS, audit, SWEEP_MS, type SweepDeps, setNearAlarms, sweep } from './sweep.ts';
import { wake } from './wake.ts';

/** How long a stop waits for what is in flight. */
export const STOP_MS = 20_000;
const HOLD_CHECK_MS = RENEW_MS / 4;
/** Of a tenant that floods, so many events at a time: others' come between. */
const BULK_CHUNK = 20;

export type EngineDeps = Omit<SweepDeps, 'load' | 'tokens' | 'holdings' | 'background' | 'stopping'> & {
  isBusy(above?: number): boolean;
  deliveries: Pick<DeliveryStore, 'release'>;
};

/**
 * Requests that have been open for less than a second (or stand in line) and for longer, what is in memory alone until it
 * is written, and the events being dispatched.
 */
export type InFlight = { young: number; straggling: number; unwritten: number; events: number };

/** One worker: what alarms call, and the loops that make alarms dispensable. */
export type Engine = {
  /** `again`: the alarm of these events has rung before. */
  dispatch(keys: EventKey[], ring?: Ring): Promise<void>;
  dispatchBulk(keys: EventKey[], ring?: Ring): Promise<void>;
  drain(hookId: string): Promise<void>;
  /** What this worker has in hand. */
  inFlight(): InFlight;
  start(): void;
  /** Takes nothing new, gives what is in flight `STOP_MS`, and leaves the rest due now. */
  stop(): Promise<void>;
};

export function createEngine(given: EngineDeps): Engine {
  const { clock, log, random, isBusy } = given;
  const running = new Set<Promise<void>>();
  let stopped = false;
  let abandoned = false;
  const cancels = new Set<() => void>();

  const holdings: Holdings = new Map();
  const send: Send = async (request) => {
    const result = await given.send(request);
    // What a stop cut off is left pending: it is nobody's attempt.
    return abandoned ? new Promise(() => {}) : result;
  };
  const deps: SweepDeps = {
    ...given,
    send,
    tokens: createTokens({ send, clock }),
    load: createLoad({ clock, isBusy }),
    holdings,
    stopping: () => stopped,
    background(work) {
      const tracked = work
        .catch((error) => log.error('engine.work_failed', { error }))
        .finally(() => running.delete(tracked));
      running.add(tracked);
    },
  };

  /** Runs `work` again and again, `everyMs` after it ended, from a random phase on so that workers do not march in step. */
  function repeat(everyMs: number, name: LoopName, work: () => Promise<void>): void {
    const later = (ms: number) => {
      const cancel = clock.after(ms, async () => {
        cancels.delete(cancel);
        const began = clock.monotonic();
        await work().catch((error) => log.warn('engine.loop_failed', { loop: name, error: String(error) }));
        given.meter.loop(name, clock.monotonic() - began);
        if (!stopped) later(everyMs);
      });
      cancels.add(cancel);
    };
    later(random() * everyMs);
  }

  async function releaseOpen(): Promise<void> {
    const keys: DeliveryKey[] = [...deps.load.leased];
    if (keys.length === 0) return;
    const wakeAt = new Date(clock.now());
    await given.deliveries.release(keys, deps.workerId, wakeAt);
    const lanes = new Map(keys.map(splitDeliveryKey).map(({ hookId, tenantId }) => [hookId, tenantId]));
    const freed = { wakeAt, outcomes: [], slotFree: true };
    await Promise.all([...lanes].map(([hookId, tenantId]) => wake({ hookId, tenantId, ...freed }, deps)));
    log.info('engine.left_pending', { deliveries: keys.length });
  }

  return {
    dispatch: (keys, ring = 'first') => dispatch(keys, ring, deps),

    async dispatchBulk(keys, ring = 'first') {
      for (let start = 0; start < keys.length; start += BULK_CHUNK) {
        await dispatch(keys.slice(start, start + BULK_CHUNK), ring, deps, true);
      }
    },

    drain: (hookId) => drain(hookId, deps),

    inFlight() {
      const { young, stragglers, unsettled } = deps.load.total;
      return { young, straggling: stragglers, unwritten: unsettled, events: holdings.size };
    },

    start() {
      repeat(HOLD_CHECK_MS, 'renew', () => renewHoldings(holdings.values(), deps));
      repeat(SWEEP_MS, 'sweep', () => sweep(deps));
      repeat(ALARMS_MS, 'alarms', () => setNearAlarms(deps));
      repeat(AUDIT_MS, 'audit', () => audit(deps));
    },

    async stop() {
      stopped = true;
      for (const cancel of cancels) cancel();
      const late = Promise.withResolvers<void>();
      const cancel = clock.after(STOP_MS, () => {
        abandoned = true;
        late.resolve();
      });
      while (running.size > 0 && !abandoned) await Promise.race([Promise.all(running), late.promise]);
      cancel();
      abandoned = true;
      await releaseOpen();
    },
  };
}
