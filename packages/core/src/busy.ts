import { performance } from 'node:perf_hooks';

const WINDOW_MS = 50;
const BUSY = 0.9;

/** Whether this process's event loop had hardly a pause of late: it has more to do than it can. */
export function watchBusyness(): () => boolean {
  let since = performance.eventLoopUtilization();
  let at = performance.now();
  let busy = false;
  return () => {
    if (performance.now() - at < WINDOW_MS) return busy;
    const now = performance.eventLoopUtilization();
    busy = performance.eventLoopUtilization(now, since).utilization > BUSY;
    since = now;
    at = performance.now();
    return busy;
  };
}
