import type { Page, PageAfter } from '@hookpost/core';

/**
 * One page out of several lists' pages, newest first. A list that goes on may have rows right behind its place: nothing
 * older than the newest such place can be told yet.
 */
export function mergePages<Row>(
  pages: readonly Page<Row>[],
  limit: number,
  placeOf: (row: Row) => PageAfter,
): Page<Row> {
  const horizon = pages.reduce<PageAfter | null>(
    (newest, { next }) => (next !== null && (newest === null || isNewer(next, newest)) ? next : newest),
    null,
  );
  const rows = pages
    .flatMap(({ data }) => data.map((row) => ({ row, place: placeOf(row) })))
    .filter(({ place }) => horizon === null || !isNewer(horizon, place))
    .sort((a, b) => (isNewer(a.place, b.place) ? -1 : 1));
  const shown = rows.slice(0, limit);
  const isCut = rows.length > limit;
  return { data: shown.map(({ row }) => row), next: isCut ? (shown.at(-1)?.place ?? null) : horizon };
}

const isNewer = (a: PageAfter, b: PageAfter): boolean =>
  a.at.getTime() === b.at.getTime() ? a.id > b.id : a.at > b.at;
