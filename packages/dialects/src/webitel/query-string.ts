import { isRecord, textOf } from './data.ts';

/** `url` with `data` as its query, behind the one that it has; lists and objects as `a[0]=1&b[c]=2`. */
export function withQuery(url: string, data: unknown): string {
  const pairs = isRecord(data) ? Object.entries(data).flatMap(([name, value]) => pairsOf(name, value)) : [];
  const target = new URL(url);
  target.search = [target.search.slice(1), ...pairs].filter((part) => part !== '').join('&');
  return target.href;
}

function pairsOf(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item, n) => pairsOf(`${name}[${n}]`, item));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, item]) => pairsOf(`${name}[${key}]`, item));
  return [`${encode(name)}=${encode(textOf(value))}`];
}

// Half characters can be stored in JSON, and not in an address.
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
