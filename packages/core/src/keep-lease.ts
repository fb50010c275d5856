import type { Clock, HeldLane, LaneStore, Log } from './ports.ts';

export const RENEW_MS = 2000;

export type KeepLeaseDeps = {
  lanes: Pick<LaneStore, 'renew'>;
  clock: Clock;
  log: Log;
  background(work: Promise<void>): void;
};

/** Renews a lane's lease again and again, until what it answers is called. A lane that is lost has a lease that ended. */
export function keepLease(lane: HeldLane, deps: KeepLeaseDeps): () => void {
  let stopped = false;
  let cancel = deps.clock.after(RENEW_MS, () => deps.background(renew()));

  async function renew(): Promise<void> {
    try {
      lane.leaseEnds = (await deps.lanes.renew(lane)) ?? 0;
    } catch (error) {
      // The lease just goes on to its end, before which nothing is lost: the next try may come in time.
      deps.log.warn('lane.not_renewed', { hook: lane.hookId, error: String(error) });
    }
    if (!stopped) cancel = deps.clock.after(RENEW_MS, () => deps.background(renew()));
  }

  return () => {
    stopped = true;
    cancel();
  };
}
