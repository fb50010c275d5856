/** What a caller's own headers may be, so that no hook can break a request, or speak in our name. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const RESERVED = new Set([
  '__proto__',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const RESERVED_PREFIXES = ['webhook-', 'proxy-'];

const MAX_HEADERS = 50;
const MAX_BYTES = 8192;
const MAX_NAME = 256;

/** Why this can't be the name of a header, or null. */
export function headerNameProblem(name: string): string | null {
  if (name.length > MAX_NAME || !TOKEN.test(name)) return 'is not a valid header name';
  const lower = name.toLowerCase();
  const reserved = RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix));
  return reserved ? 'is a header that can not be set' : null;
}

/** Why this can't be the value of a header, or null. */
export const headerValueProblem = (value: string): string | null =>
  VALUE.test(value) ? null : 'must be Latin-1 text without line breaks or other control characters';

/** What is wrong with a set of headers as a whole, or null. */
export function headersProblem(headers: Record<string, string>): string | null {
  const names = Object.keys(headers);
  if (names.length > MAX_HEADERS) return `may be at most ${MAX_HEADERS}`;
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) return 'holds the same name twice';
  const bytes = names.reduce((sum, name) => sum + name.length + (headers[name]?.length ?? 0), 0);
  return bytes > MAX_BYTES ? `may have at most ${MAX_BYTES} bytes in all` : null;
}
