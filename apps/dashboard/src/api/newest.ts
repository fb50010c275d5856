export type PageOf<Row> = { data: Row[]; next: string | null };

type KeyOf<Row> = (row: Row) => string;

/** The pages that are held, begun anew with what a look at the first page found. Gaps are never shown as if there were none. */
export function withNewest<Row>(held: PageOf<Row>[], newest: PageOf<Row>, keyOf: KeyOf<Row>): PageOf<Row>[] {
  if (newest.next === null) return [newest];
  const last = newest.data.at(-1);
  if (last === undefined) return held;
  const isLast = (row: Row) => keyOf(row) === keyOf(last);
  const place = held.findIndex(({ data }) => data.some(isLast));
  const page = held[place];
  if (page === undefined) return [newest];
  const older = page.data.slice(page.data.findIndex(isLast) + 1);
  return [{ data: [...newest.data, ...older], next: page.next }, ...held.slice(place + 1)];
}

/** What is held, each row as it is now, in its place: nothing moves. */
export function refreshed<Row>(held: PageOf<Row>[], newest: PageOf<Row>, keyOf: KeyOf<Row>): PageOf<Row>[] {
  const now = new Map(newest.data.map((row) => [keyOf(row), row]));
  return held.map(({ data, next }) => ({ data: data.map((row) => now.get(keyOf(row)) ?? row), next }));
}

/** How many rows of `newest` are not held. */
export function countNew<Row>(held: PageOf<Row>[], newest: PageOf<Row>, keyOf: KeyOf<Row>): number {
  const known = new Set(held.flatMap(({ data }) => data.map(keyOf)));
  return newest.data.filter((row) => !known.has(keyOf(row))).length;
}
