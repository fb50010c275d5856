/** Payload filters: MongoDB's query operators over an event's `data` (docs/api/core.md, `filter`). */
import { FilterError, isObject, MAX_DEPTH, type Place, type Reading, readCondition } from './filter-condition.ts';
import { type Budget, type CompileRegex, OperandError, type Regex } from './filter-operators.ts';
import { valuesAt } from './filter-path.ts';

export type Filter = Record<string, unknown>;
export type CompiledFilter = (data: unknown) => boolean;
export type FilterResult =
  | { ok: true; holds: CompiledFilter }
  /** `path`: from the filter to what is wrong; empty for the filter itself. */
  | { ok: false; path: Place; message: string };

const MAX_NAME = 256;
/** Of all patterns together: a text takes time with the size of what it is held against. */
const MAX_REGEX_SIZE = 250;
/** Of an event's texts, in all; what comes after is not looked at. */
const REGEX_CHARACTERS = 4096;

type Predicate = (data: unknown, budget: Budget) => boolean;

/** Reads and checks a filter, once for all the events that it will meet. */
export function compileFilter(filter: unknown, compileRegex: CompileRegex): FilterResult {
  try {
    const holds = readFilter(filter, [], { compileRegex: bounded(compileRegex), conditions: 0 }, 1);
    return { ok: true, holds: (data) => holds(data, { characters: REGEX_CHARACTERS }) };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { ok: false, path: error.path, message: error.message };
  }
}

/** Fields and logical operators side by side: all must hold. */
function readFilter(filter: unknown, at: Place, reading: Reading, depth: number): Predicate {
  if (!isObject(filter)) throw new FilterError(at, 'must be an object of conditions');
  if (depth > MAX_DEPTH) throw new FilterError(at, `stands deeper than ${MAX_DEPTH} levels`);
  const all = Object.entries(filter).map(([name, condition]) => {
    const here = [...at, name];
    if (name === '$and' || name === '$or') return readList(name, condition, here, reading, depth);
    if (name.startsWith('$')) throw new FilterError(here, 'is not an operator that can stand here');
    return readField(name, condition, here, reading, depth);
  });
  return (data, budget) => all.every((holds) => holds(data, budget));
}

function readList(name: '$and' | '$or', list: unknown, at: Place, reading: Reading, depth: number): Predicate {
  if (!Array.isArray(list) || list.length === 0) throw new FilterError(at, 'must be a list of one or more filters');
  const all = list.map((item, n) => readFilter(item, [...at, n], reading, depth + 1));
  if (name === '$and') return (data, budget) => all.every((holds) => holds(data, budget));
  return (data, budget) => all.some((holds) => holds(data, budget));
}

function readField(name: string, condition: unknown, at: Place, reading: Reading, depth: number): Predicate {
  const path = name.split('.');
  if (name.length > MAX_NAME || path.includes(''))
    throw new FilterError(at, 'is not a field or a path of fields by dots');
  const { test, absent } = readCondition(condition, at, reading, depth);
  return (data, budget) => {
    const values = valuesAt(data, path);
    return values.length === 0 ? absent : test(values, budget);
  };
}

function bounded(compileRegex: CompileRegex): (pattern: string) => Regex {
  let size = 0;
  return (pattern) => {
    const regex = compiled(pattern, compileRegex);
    size += regex.size;
    if (size > MAX_REGEX_SIZE) throw new OperandError('is too large a pattern, or one too many: repeat less');
    return regex;
  };
}

function compiled(pattern: string, compileRegex: CompileRegex): Regex {
  try {
    return compileRegex(pattern);
  } catch (error) {
    throw new OperandError(`is not a pattern of RE2: ${(error as Error).message}`);
  }
}
