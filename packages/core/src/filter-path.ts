/** What stands at a dotted path: through arrays as MongoDB goes, into every element, or into one by its place. */
export type Path = readonly string[];

/** The values at `path`, none where it leads nowhere. An array at its end is one value. */
export function valuesAt(data: unknown, path: Path): unknown[] {
  const found: unknown[] = [];
  collect(data, path, 0, found);
  return found;
}

function collect(value: unknown, path: Path, from: number, found: unknown[]): void {
  const name = path[from];
  if (name === undefined) {
    found.push(value);
  } else if (Array.isArray(value)) {
    if (/^\d+$/.test(name) && Number(name) < value.length) collect(value[Number(name)], path, from + 1, found);
    // An array in an array is not entered, only an object is.
    for (const item of value) if (!Array.isArray(item)) collect(item, path, from, found);
  } else if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) {
    collect((value as Record<string, unknown>)[name], path, from + 1, found);
  }
}

/** A value as comparisons see it: an array is also each of its elements. */
export const withElements = (values: readonly unknown[]): unknown[] =>
  values.flatMap((value) => (Array.isArray(value) ? [value, ...value] : [value]));
