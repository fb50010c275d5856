import type { Random } from './ports.ts';

/** Seconds after each failed attempt; Standard Webhooks' example schedule. */
export const DEFAULT_RETRY_DELAYS: readonly number[] = [5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** Delays vary by this share either way, so that a receiver that comes back is not met by everything at once. */
export const JITTER = 0.2;

const LONGEST_RETRY_AFTER_MS = 24 * 3600 * 1000;

/**
 * Milliseconds until the next attempt, or null when the schedule is used up.
 * A `Retry-After` only ever makes it later, is taken as it stands (no jitter) and is cut at 24 h.
 */
export function retryDelayMs(schedule: {
  delays: readonly number[];
  step: number;
  retryAfterMs: number | null;
  /** null: without jitter. */
  random: Random | null;
}): number | null {
  const delay = schedule.delays[schedule.step];
  if (delay === undefined) return null;
  const share = schedule.random === null ? 1 : 1 - JITTER + 2 * JITTER * schedule.random();
  return Math.round(Math.max(delay * 1000 * share, Math.min(schedule.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)));
}

/** Milliseconds to wait that a `Retry-After` header asks for (RFC 9110: seconds or a date); null for none, past or junk. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Only dates that begin with a day's name: Date.parse reads far more than HTTP allows, "-5" for one.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) || date <= now ? null : date - now;
}

/** The longest a schedule can take, in seconds. */
export function scheduleSeconds(delays: readonly number[]): number {
  return delays.reduce((sum, delay) => sum + delay, 0) * (1 + JITTER);
}
