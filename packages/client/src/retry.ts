/** Whether and when a failed call is made again. Times in milliseconds. */
import type { HookpostError } from './error.ts';

export type RetryRule = {
  /** Tries after the first one. */
  retries: number;
  /** A longer Retry-After than this is not waited for. */
  maxWaitMs: number;
};

const FIRST_WAIT_MS = 250;
const LONGEST_BACKOFF_MS = 8000;
/** Of proxies too, in front of an API that is just starting. */
const TEMPORARY = [429, 502, 503, 504];

export type FailedTry = {
  error: HookpostError;
  /** 0: the first. */
  attempt: number;
  /** Whether the call may be made twice without harm, where nobody knows if the first one was done. */
  repeatable: boolean;
  /** Whether the request never left: nothing listened, or the name is not known. */
  unsent: boolean;
  /** From 0 to 1. */
  random: number;
};

/** How long to wait before the next try; null: that was the last. */
export function waitBeforeRetry({ error, attempt, repeatable, unsent, random }: FailedTry, rule: RetryRule) {
  if (attempt >= rule.retries || !isTemporary(error)) return null;
  // Refused at the door, nothing of it was done; all else may have been.
  if (!repeatable && !unsent && error.status !== 429) return null;
  const asked = error.retryAfterMs ?? 0;
  if (asked > rule.maxWaitMs) return null;
  const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** attempt);
  return Math.max(asked, backoff * (0.5 + random / 2));
}

function isTemporary({ status, code }: HookpostError): boolean {
  return status === null ? code === 'network' || code === 'timeout' : TEMPORARY.includes(status);
}

/** Of a Retry-After in seconds or as a date; null where there is none, or none that can be read. */
export function retryAfterMs(header: unknown, now: number): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
