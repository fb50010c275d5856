/**
 * How much one check of `data` may cost. A schema of a few lines can make a validator try 2^100 ways, and an array of 100,000
 * items be compared with a list of 10,000 words: every step counts, so that no schema holds the process up.
 */
export class TooCostly extends Error {}

/** 20 to 120 ms. 256 KiB of ordinary data take a third of it. */
const STEPS = 500_000;

let left = 0;

/** Runs one check, which is synchronous, with all of its steps. `TooCostly` where these do not suffice. */
export function withinSteps<T>(check: () => T): T {
  left = STEPS;
  return check();
}

export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new TooCostly();
}
