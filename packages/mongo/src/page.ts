import type { Page, PageAfter } from '@hookpost/core';
import { mongo } from 'mongoose';

/** Makes a page of rows that were read one more than asked for: the one too many says that there is a next page. */
export function pageOf<T>(rows: T[], limit: number, keyOf: (row: T) => PageAfter): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? keyOf(last) : null };
}

/** Rows strictly after a place in a list that is sorted by time and id, newest first. */
export function olderThan(
  after: { at: Date; id: string | mongo.ObjectId } | null,
  timeField: string,
  idField: string,
): Record<string, unknown> {
  if (after === null) return {};
  const { at, id } = after;
  return { [timeField]: { $lte: at }, $or: [{ [timeField]: { $lt: at } }, { [idField]: { $lt: id } }] };
}

/** Bounds on a time, both inclusive; empty without any. */
export function between(field: string, from?: Date, to?: Date): Record<string, unknown> {
  if (from === undefined && to === undefined) return {};
  return { [field]: { ...(from && { $gte: from }), ...(to && { $lte: to }) } };
}

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === 11_000;
