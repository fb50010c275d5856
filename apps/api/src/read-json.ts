import { isUtf8 } from 'node:buffer';
import { HookpostError, invalidField } from '@hookpost/core';
import { jsonSize, type Member, objectMembers, repeatedName } from './json-span.ts';

/** How many arrays and objects may be open at once in any one value. */
export const MAX_DEPTH = 100;

// The parser takes seconds for megabytes of brackets; far above MAX_DEPTH, so that a deep row of a batch fails alone.
const MAX_PARSED_DEPTH = 10_000;

const MAX_MEMBERS = 100;
/** Every field of a hook filled to its limits, among them 4 KiB of metadata, has fewer values. */
const MAX_VALUES = 2500;

/** The member that is kept as its bytes: no schema looks into it. */
export const UNREAD = 'data';

/** A JSON object with where its members stand in the bytes. */
export type JsonBody = {
  value: Record<string, unknown>;
  bytes: Buffer;
  members: Member[];
  /** Where it was a CloudEvent. */
  origin?: EventOrigin;
  /** What the rows of a batch are, where they are not the API's own. */
  rows?: 'cloudEvents';
};

/** Of whom an event is; ids are unique within one source. */
export type EventOrigin = { source: string; traceparent?: string };

/**
 * Reads a JSON object. 400 where it is not UTF-8, not JSON, not an object, has too many members, or a name twice at its
 * top. 413 where what its members hold is more than `maxRows`.
 */
export function readJson(bytes: Buffer, maxRows = Number.POSITIVE_INFINITY): JsonBody {
  if (!isUtf8(bytes)) throw invalidBody('The body is not valid UTF-8.');
  checkSize(bytes, maxRows);
  const value = parse(bytes);
  const members = objectMembers(bytes);
  if (members === null) throw invalidBody('The body must be a JSON object.');
  checkNames(members);
  return { value: value as Record<string, unknown>, bytes, members };
}

/** Before anything is built: a few megabytes of brackets or commas take a parser, and what checks its result, seconds. */
function checkSize(bytes: Buffer, maxRows: number): void {
  const { depth, commas, innerCommas } = jsonSize(bytes);
  if (depth > MAX_PARSED_DEPTH) throw invalidBody(`The body is nested more than ${MAX_PARSED_DEPTH} levels deep.`);
  if (commas >= MAX_MEMBERS) throw invalidBody(`The body has more than ${MAX_MEMBERS} fields.`);
  if (innerCommas >= maxRows) throw new HookpostError('too_large', `The body has more than ${maxRows} rows.`);
}

/** 400 for a name that stands there twice, for the one that joi drops without a word, and for too many. */
export function checkNames(members: readonly Member[]): void {
  if (members.length > MAX_MEMBERS) throw invalidBody(`There are more than ${MAX_MEMBERS} fields.`);
  const repeated = repeatedName(members);
  if (repeated !== null) throw invalidField(repeated, 'stands there more than once');
  if (members.some(({ name }) => name === '__proto__')) throw invalidField('__proto__', 'is not a known field');
}

/** 400 for the first member that is nested too deeply, and for more values than any schema allows; `free` may have any number. */
export function checkMembers(members: readonly Member[], free?: string): void {
  const deep = members.find(({ depth }) => depth > MAX_DEPTH);
  if (deep !== undefined) throw invalidField(deep.name, `is nested more than ${MAX_DEPTH} levels deep`);
  let values = 0;
  for (const { name, commas } of members) {
    if (name !== free) values += commas;
    if (values > MAX_VALUES) throw invalidField(name, `holds too much: there may be ${MAX_VALUES} values in all`);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw invalidBody(`The body is not valid JSON: ${(error as Error).message.replace(/,? ?"[\s\S]*$/, '')}`);
  }
}

/** 400 for a body as a whole. */
export const invalidBody = (detail: string): HookpostError =>
  new HookpostError('invalid_request', detail, [{ path: '', message: detail }]);
