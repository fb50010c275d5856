/**
 * Finds where the parts of a JSON text begin and end, so that a value can be kept byte for byte. The text is known to be
 * valid (`JSON.parse` has taken it): nothing is checked here but nesting and repeated names, which a parser lets pass.
 */
export type Span = {
  start: number;
  /** Exclusive. */
  end: number;
  /** How many arrays and objects are open at its deepest point; 0 for a number, a string or a word. */
  depth: number;
  /** How many commas stand in it: with its length in parts known, nothing has to walk through millions of them. */
  commas: number;
};
export type Member = Span & { name: string };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The members of the object that begins at or after `from`, in order; null where the value is not an object. */
export function objectMembers(json: Buffer, from = 0): Member[] | null {
  let at = skipSpace(json, from);
  if (json[at] !== OPEN_OBJECT) return null;
  const members: Member[] = [];
  at = skipSpace(json, at + 1);
  while (json[at] !== CLOSE_OBJECT) {
    const nameEnd = skipString(json, at);
    const colon = skipSpace(json, nameEnd);
    const value = valueSpan(json, skipSpace(json, colon + 1));
    members.push({ name: nameOf(json, at, nameEnd), ...value });
    at = nextElement(json, value.end);
  }
  return members;
}

/** The items of the array that begins at or after `from`, in order; null where the value is not an array. */
export function arrayItems(json: Buffer, from = 0): Span[] | null {
  let at = skipSpace(json, from);
  if (json[at] !== OPEN_ARRAY) return null;
  const items: Span[] = [];
  at = skipSpace(json, at + 1);
  while (json[at] !== CLOSE_ARRAY) {
    const item = valueSpan(json, at);
    items.push(item);
    at = nextElement(json, item.end);
  }
  return items;
}

/** A name that stands there more than once, or null. */
export function repeatedName(members: readonly Member[]): string | null {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

/** How large a JSON text is before anything is built from it. */
export type Size = {
  /** How many arrays and objects are open at its deepest point. */
  depth: number;
  /** How many commas part the members of the outermost object... */
  commas: number;
  /** ... and how many part what stands inside these. */
  innerCommas: number;
};

/** Measures any bytes, JSON or not. */
export function jsonSize(bytes: Buffer): Size {
  const size = { depth: 0, commas: 0, innerCommas: 0 };
  let open = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipString(bytes, at) - 1;
    else if (byte === COMMA) {
      if (open === 1) size.commas++;
      if (open === 2) size.innerCommas++;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++open > size.depth) size.depth = open;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) open--;
  }
  return size;
}

function valueSpan(json: Buffer, start: number): Span {
  const first = json[start];
  if (first === QUOTE) return { start, end: skipString(json, start), depth: 0, commas: 0 };
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return nestedSpan(json, start);
  let end = start;
  while (end < json.length && !endsWord(json[end] as number)) end++;
  return { start, end, depth: 0, commas: 0 };
}

function nestedSpan(json: Buffer, start: number): Span {
  let open = 0;
  let depth = 0;
  let commas = 0;
  let at = start;
  do {
    const byte = json[at];
    if (byte === QUOTE) {
      at = skipString(json, at);
      continue;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      open++;
      if (open > depth) depth = open;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      open--;
    } else if (byte === COMMA) {
      commas++;
    }
    at++;
  } while (open > 0);
  return { start, end: at, depth, commas };
}

/** The place after the closing quote of the string that begins at `start`. */
function skipString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** From the end of an element to the start of the next, or to the closing bracket. */
function nextElement(json: Buffer, end: number): number {
  const at = skipSpace(json, end);
  return json[at] === COMMA ? skipSpace(json, at + 1) : at;
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (isSpace(json[at])) at++;
  return at;
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const endsWord = (byte: number): boolean =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isSpace(byte);

/** The name as a parser reads it: one written with escapes is the same name. */
function nameOf(json: Buffer, start: number, end: number): string {
  const name = json.toString('utf8', start + 1, end - 1);
  return name.includes('\\') ? JSON.parse(`"${name}"`) : name;
}
