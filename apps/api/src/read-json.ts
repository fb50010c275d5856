import { isUtf8 } from 'node:buffer';
import { HookpostError, invalidField } from '@hookpost/core';
import { type Member, nestsDeeperThan, objectMembers, repeatedName } from './json-span.ts';

/** How many arrays and objects may be open at once in any one value. */
export const MAX_DEPTH = 100;

// The parser takes seconds for megabytes of brackets; far above MAX_DEPTH, so that a deep row of a batch fails alone.
const MAX_PARSED_DEPTH = 10_000;

/** A JSON object with where its members stand in the bytes. */
export type JsonBody = { value: Record<string, unknown>; bytes: Buffer; members: Member[] };

/** Reads a JSON object. 400 where it is not UTF-8, not JSON, not an object, or has a name twice at its top. */
export function readJson(bytes: Buffer): JsonBody {
  if (!isUtf8(bytes)) throw invalid('The body is not valid UTF-8.');
  if (nestsDeeperThan(bytes, MAX_PARSED_DEPTH))
    throw invalid(`The body is nested more than ${MAX_PARSED_DEPTH} levels deep.`);
  const value = parse(bytes);
  const members = objectMembers(bytes);
  if (members === null) throw invalid('The body must be a JSON object.');
  checkNames(members);
  return { value: value as Record<string, unknown>, bytes, members };
}

/** 400 for a name that stands there twice, and for the one that joi drops without a word. */
export function checkNames(members: readonly Member[]): void {
  const repeated = repeatedName(members);
  if (repeated !== null) throw invalidField(repeated, 'stands there more than once');
  if (members.some(({ name }) => name === '__proto__')) throw invalidField('__proto__', 'is not a known field');
}

/** 400 for the first member that is nested too deeply. */
export function checkDepth(members: readonly Member[]): void {
  const deep = members.find(({ depth }) => depth > MAX_DEPTH);
  if (deep !== undefined) throw invalidField(deep.name, `is nested more than ${MAX_DEPTH} levels deep`);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw invalid(`The body is not valid JSON: ${(error as Error).message.replace(/,? ?"[\s\S]*$/, '')}`);
  }
}

const invalid = (detail: string) => new HookpostError('invalid_request', detail, [{ path: '', message: detail }]);
