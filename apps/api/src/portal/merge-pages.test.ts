import type { Page, PageAfter } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergePages } from './merge-pages.ts';

type Row = { at: Date; id: string };
const placeOf = ({ at, id }: Row): PageAfter => ({ at, id });
const newestFirst = (a: Row, b: Row) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);

/** A page of a list, of which only so many rows are looked at: it may be short, or empty, and go on. */
function pageOf(rows: Row[], { limit, after }: { limit: number; after: PageAfter | null }, looked: number): Page<Row> {
  const behind = rows.filter((row) => after === null || newestFirst(row, after) > 0);
  // Rows with an odd letter are not what is looked for.
  const seen = behind.slice(0, looked);
  const found = seen.filter(({ id }) => id.length % 2 === 0);
  const data = found.slice(0, limit);
  const last = found.length > limit ? data.at(-1) : behind.length > looked ? seen.at(-1) : undefined;
  return { data, next: last === undefined ? null : placeOf(last) };
}

const lists = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.string({ minLength: 1, maxLength: 4 })), { maxLength: 15 }),
  { minLength: 1, maxLength: 4 },
);

describe('pages of several lists, one after the other', () => {
  it('tell every row once, newest first, however short the pages are', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), (made, limit, looked) => {
        // Ids differ over all lists, as those of deliveries do.
        const rows = made.map((list, l) =>
          list.map(([at, text], i) => ({ at: new Date(at), id: `${text}${l}${i}` })).sort(newestFirst),
        );
        const told: Row[] = [];
        let after: PageAfter | null = null;
        do {
          const request: { limit: number; after: PageAfter | null } = { limit, after };
          const page: Page<Row> = mergePages(
            rows.map((list) => pageOf(list, request, looked)),
            limit,
            placeOf,
          );
          expect(page.data.length).toBeLessThanOrEqual(limit);
          told.push(...page.data);
          after = page.next;
        } while (after !== null);
        const wanted = rows.flat().filter(({ id }) => id.length % 2 === 0);
        expect(told).toEqual(wanted.sort(newestFirst));
      }),
    );
  });
});
