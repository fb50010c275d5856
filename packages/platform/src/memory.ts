import { setFlagsFromString } from 'node:v8';

/** How much what is on the heap may grow before garbage is looked for. */
const GROWTH_PERCENT = 80;

/**
 * Keeps a process that runs for long small. Where a machine has much memory, V8 lets its heap grow to four times what is in
 * use: a worker had 314 to 419 MiB under load, and has 266 to 285 so, at the same CPU per delivery.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
