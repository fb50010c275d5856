import { invalidField, type Page, type PageAfter, type PageRequest } from '@hookpost/core';
import Joi from 'joi';

const PLACE = /^[\w.~-]{1,300}$/;

export const LIMIT = Joi.number().integer().min(1).max(200);

/** The query parameters of every list. */
export const PAGE_QUERY = {
  limit: LIMIT.default(50),
  cursor: Joi.string().max(1000),
};

export type PageQuery = { limit: number; cursor?: string };

/** `list` names what is listed: a cursor is of no use in another list. `isId` is what ids look like there. 400 for any that we did not make. */
export function pageRequest(list: string, { limit, cursor }: PageQuery, isId: RegExp = PLACE): PageRequest {
  if (cursor === undefined) return { limit, after: null };
  const after = decode(list, cursor);
  if (after === null || !isId.test(after.id)) throw invalidField('cursor', 'is not one that this list has given');
  return { limit, after };
}

/** A list's answer: `{data, next}`. */
export function pageAnswer<T>(
  list: string,
  page: Page<T>,
  show: (row: T) => unknown,
): { data: unknown[]; next: string | null } {
  return { data: page.data.map(show), next: nextCursor(list, page.next) };
}

export function nextCursor(list: string, after: PageAfter | null): string | null {
  return after && Buffer.from(JSON.stringify([list, after.at.getTime(), after.id])).toString('base64url');
}

function decode(list: string, cursor: string): PageAfter | null {
  try {
    const [of, at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const after = { at: new Date(at), id };
    // Only what we would write ourselves counts: base64 and JSON both allow other spellings.
    return of === list && typeof id === 'string' && nextCursor(list, after) === cursor ? after : null;
  } catch {
    return null;
  }
}
