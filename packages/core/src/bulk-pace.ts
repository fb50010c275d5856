/** When floods and large fan-outs may go on beside others: ever more seldom while the process is strained, ever sooner else. */
import type { Clock } from './ports.ts';

/** The process has little left for others when it works more than this share of the time. */
export const STRAINED = 0.75;
/** The longest wait between two pages, in ms: bulk is slowed, and never starved. */
export const LONGEST_GAP_MS = 100;
const FIRST_GAP_MS = 4;
const ADAPT_MS = 50;

export type Pace = {
  /** Whether the next page may begin. */
  isDue(): boolean;
  /** One has begun. */
  begun(): void;
};

export function createPace({ clock, isStrained }: { clock: Clock; isStrained(): boolean }): Pace {
  let gap = 0;
  let dueAt = Number.NEGATIVE_INFINITY;
  let adaptedAt = Number.NEGATIVE_INFINITY;

  function adapt(now: number): void {
    if (now - adaptedAt < ADAPT_MS) return;
    adaptedAt = now;
    if (isStrained()) gap = Math.min(LONGEST_GAP_MS, Math.max(FIRST_GAP_MS, gap * 1.5));
    else gap = gap < FIRST_GAP_MS ? 0 : gap * 0.85;
  }

  return {
    isDue: () => clock.monotonic() >= dueAt,
    begun() {
      const now = clock.monotonic();
      adapt(now);
      dueAt = now + gap;
    },
  };
}
