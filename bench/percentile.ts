/** Reads percentiles off what was measured: 0.99 for the value that 99 of 100 do not exceed; NaN where there is none. */
export function percentilesOf(values: Iterable<number>): (share: number) => number {
  const sorted = Float64Array.from(values).sort();
  return (share) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
