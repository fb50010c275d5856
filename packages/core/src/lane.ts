import type { TenantId } from './hook.ts';

/** The backlog of one hook: when it is due, who works it, and how its receiver has been doing. */
export type Lane = {
  hookId: string;
  tenantId: TenantId;
  /** When somebody should work it; null: nothing to do. */
  dueAt: Date | null;
  /** Not before: the breaker's pause, or the year 9999 while the hook is paused or disabled. */
  openAt: Date | null;
  /** Counts wake-ups, so that a holder that goes to rest sees one it missed. */
  wakes: number;
  /** Those of `wakes` that freed no slot and that nobody made by hand: they brought more to do. */
  arrivals: number;
  holder: string | null;
  leaseUntil: Date | null;
  /** + 1 at every claim. */
  fence: number;
  /** Attempts in a row without a 2xx. */
  failures: number;
  /** When the present run of nothing but failures began. */
  failingSince: Date | null;
  /** How often the breaker has opened since the last 2xx. */
  trips: number;
  /** Slots, rate limit or order keep back what is due until then. */
  keptBackUntil: Date | null;
  /** All slots are taken: until one is free, or until then, what is added makes it due no sooner. */
  fullUntil: Date | null;
  bucket: { tokens: number; at: Date } | null;
  /** A recovery of its hook is running. */
  recovering: boolean;
  /** What was due by then may have been sent already: a holder was cut off. */
  suspectAt: Date | null;
};

/**
 * The breaker: so many attempts in a row without a 2xx close the lane for `FIRST_PAUSE_MS`, twice as long each time up to
 * `LONGEST_PAUSE_MS`. After a pause one attempt is made; a 2xx opens the lane and forgets the failures.
 */
export const BREAKER = { tripAfter: 10, firstPauseMs: 10_000, longestPauseMs: 600_000 } as const;

/** `openAt` of a lane that waits for a person: paused or disabled. */
export const NEVER = new Date('9999-12-31T00:00:00.000Z');
