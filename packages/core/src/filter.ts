/** Payload filters: MongoDB's query operators over an event's `data` (docs/api/core.md, `filter`). */
import {
  type Budget,
  type CompileRegex,
  negated,
  OperandError,
  type Regex,
  readOperator,
  type Test,
} from './filter-operators.ts';
import { valuesAt } from './filter-path.ts';

export type Filter = Record<string, unknown>;
export type CompiledFilter = (data: unknown) => boolean;
export type FilterResult =
  | { ok: true; holds: CompiledFilter }
  /** `path`: from the filter to what is wrong; empty for the filter itself. */
  | { ok: false; path: Place; message: string };

/** Names, and the places in lists. */
export type Place = readonly (string | number)[];

/** How deep `$and`, `$or` and `$not` may stand in one another, and how many conditions there may be. */
const MAX_DEPTH = 8;
const MAX_CONDITIONS = 100;
const MAX_NAME = 256;
/** Of all patterns together: a text takes time with the size of what it is held against. */
const MAX_REGEX_SIZE = 250;
/** Of an event's texts, in all; what comes after is not looked at. */
const REGEX_CHARACTERS = 4096;

type Predicate = (data: unknown, budget: Budget) => boolean;
type Reading = { compileRegex: (pattern: string) => Regex; conditions: number };

class FilterError extends Error {
  readonly path: Place;
  constructor(path: Place, message: string) {
    super(message);
    this.path = path;
  }
}

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

/** What must hold of the values at a path, and whether it holds where there are none: as nothing but `$exists: false` does. */
type Condition = { test: Test; absent: boolean };

function readCondition(condition: unknown, at: Place, reading: Reading, depth: number): Condition {
  const operators = isObject(condition) ? Object.keys(condition) : [];
  if (!operators.some((name) => name.startsWith('$'))) return readOne('$eq', condition, at, reading, depth);
  const all = operators.map((name) => readOne(name, (condition as Filter)[name], [...at, name], reading, depth));
  return {
    test: (values, budget) => all.every(({ test }) => test(values, budget)),
    absent: all.every(({ absent }) => absent),
  };
}

function readOne(name: string, operand: unknown, at: Place, reading: Reading, depth: number): Condition {
  if (++reading.conditions > MAX_CONDITIONS)
    throw new FilterError(at, `is one of more than ${MAX_CONDITIONS} conditions`);
  if (name === '$exists') return exists(operand, at);
  if (name === '$not') return not(operand, at, reading, depth);
  try {
    const test = readOperator(name, operand, reading.compileRegex);
    if (test !== null) return { test, absent: false };
  } catch (error) {
    if (error instanceof OperandError) throw new FilterError(at, error.message);
    throw error;
  }
  throw new FilterError(at, 'is not a known operator');
}

function exists(operand: unknown, at: Place): Condition {
  if (typeof operand !== 'boolean') throw new FilterError(at, 'must be true or false');
  return { test: () => operand, absent: !operand };
}

/** The contrary, of what is there. */
function not(operand: unknown, at: Place, reading: Reading, depth: number): Condition {
  if (!isObject(operand) || !Object.keys(operand).some((name) => name.startsWith('$'))) {
    throw new FilterError(at, 'must be an object of operators');
  }
  if (depth >= MAX_DEPTH) throw new FilterError(at, `stands deeper than ${MAX_DEPTH} levels`);
  return { test: negated(readCondition(operand, at, reading, depth + 1).test), absent: false };
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

const isObject = (value: unknown): value is Filter =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
