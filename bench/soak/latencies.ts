/** How long healthy hooks waited for their events. */
import { percentilesOf } from '../percentile.ts';
import type { PlannedHook } from './plan.ts';

/** Milliseconds from publish to the first receipt. */
export type Latency = { p50: number; p99: number };

export function latencies(now: () => number) {
  const sentAt = new Map<PlannedHook, number[]>();
  const waited: { at: number; ms: number }[] = [];
  return {
    sent(hook: PlannedHook, n: number): void {
      if (hook.kind !== 'healthy') return;
      const times = sentAt.get(hook) ?? [];
      times[n] = now();
      sentAt.set(hook, times);
    },
    arrived(hook: PlannedHook, n: number): void {
      const at = sentAt.get(hook)?.[n] ?? Number.NaN;
      waited.push({ at, ms: (now() - at) * 1000 });
    },
    /** By when an event was published. */
    thirds(seconds: number): Latency[] {
      return [0, 1, 2].map((third) => {
        const of = waited.filter(({ at }) => Math.floor((at * 3) / seconds) === third);
        const at = percentilesOf(of.map(({ ms }) => ms));
        return { p50: at(0.5), p99: at(0.99) };
      });
    },
  };
}
