export type Schedule = { retries?: number; delay?: number };

/** The core API's shortest wait, in seconds. */
const SHORTEST = 0.1;
/** The engine's own wait, in seconds, for a service that does not try again by itself. */
const DEFAULT_DELAY = 60;

/**
 * Seconds before each retry; null: as the service has it. Without `delay` the service's own waits, the last of them again
 * where there are too few; without `retries` as many as the service makes.
 */
export function delaysOf({ retries, delay }: Schedule, service: readonly number[]): number[] | null {
  if (retries === undefined && delay === undefined) return null;
  const waits = Array.from({ length: Math.max(0, retries ?? service.length) }, (_, n) => delay ?? service[n]);
  return waits.map((wait) => Math.max(SHORTEST, wait ?? service.at(-1) ?? DEFAULT_DELAY));
}
