import { performance } from 'node:perf_hooks';

const WINDOW_MS = 50;
const BUSY = 0.9;

/** Whether this process's event loop worked more than a share of the time of late; by default: it had hardly a pause, and has more to do than it can. */
export function watchBusyness(): (above?: number) => boolean {
  let since = performance.eventLoopUtilization();
  let at = performance.now();
  let utilization = 0;
  return (above = BUSY) => {
    if (performance.now() - at < WINDOW_MS) return utilization > above;
    const now = performance.eventLoopUtilization();
    ({ utilization } = performance.eventLoopUtilization(now, since));
    since = now;
    at = performance.now();
    return utilization > above;
  };
}
