import { TooLarge } from '@hookpost/core';
import { isRecord, textOf } from '../event-data.ts';

/** In characters; few receivers take as much. */
const MAX_QUERY = 60 * 1024;

/** `url` with `data` as its query, behind the one that it has; lists and objects as `a[0]=1&b[c]=2`. */
export function withQuery(url: string, data: unknown): string {
  const target = new URL(url);
  const own = target.search.slice(1);
  target.search = [...(own === '' ? [] : [own]), ...withinLimit(isRecord(data) ? membersOf(data) : [])].join('&');
  return target.href;
}

/** Counted as they are made: a long name above many values is written anew with each. */
function withinLimit(pairs: Iterable<string>): string[] {
  const taken: string[] = [];
  let left = MAX_QUERY;
  for (const pair of pairs) {
    left -= pair.length;
    if (left < 0) throw new TooLarge('The query would be too large.');
    taken.push(pair);
  }
  return taken;
}

function* membersOf(data: Record<string, unknown>): Iterable<string> {
  for (const [name, value] of Object.entries(data)) yield* pairsOf(name, value);
}

function* pairsOf(name: string, value: unknown): Iterable<string> {
  if (Array.isArray(value)) {
    for (const [n, item] of value.entries()) yield* pairsOf(`${name}[${n}]`, item);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) yield* pairsOf(`${name}[${key}]`, item);
  } else yield `${encode(name)}=${encode(textOf(value))}`;
}

// Half characters can be stored in JSON, and not in an address.
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
