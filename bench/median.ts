/** What several runs of one measurement say together. */

/** Of those that are there; null where none is. */
export function median(values: (number | null)[]): number | null {
  const sorted = inOrder(values);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Figures that a run does not have, as of a bench that did not know them yet, are left out. */
export function inOrder(values: (number | null | undefined)[]): number[] {
  return values.filter((value): value is number => Number.isFinite(value)).sort((a, b) => a - b);
}

/** Of these the most counts: nothing that went wrong in one run is made good by another. */
const WORST = ['lost', 'notAccepted', 'duplicates'];

/** The median of each figure, however deep; what is no figure is as in the first. */
export function medianOf<T extends object>(runs: [T, ...T[]]): T {
  const [first] = runs;
  const entries = Object.entries(first).map(([name, value]) => {
    const values = runs.map((run) => (run as Record<string, unknown>)[name]);
    if (WORST.includes(name)) return [name, Math.max(...(values as number[]))];
    if (values.some((each) => typeof each === 'number')) return [name, median(values as (number | null)[])];
    const objects = values.filter((each) => typeof each === 'object' && each !== null);
    return [name, objects[0] === undefined ? value : medianOf(objects as [object, ...object[]])];
  });
  return Object.fromEntries(entries);
}
