/** What is asked of one field: a value that it has, or operators that must all hold. */
import { negated, OperandError, type Regex, readOperator, type Test } from './filter-operators.ts';

/** Names, and the places in lists. */
export type Place = readonly (string | number)[];

/** How deep `$and`, `$or` and `$not` may stand in one another, and how many conditions there may be. */
export const MAX_DEPTH = 8;
const MAX_CONDITIONS = 100;

/** What one reading of a filter carries along. */
export type Reading = { compileRegex: (pattern: string) => Regex; conditions: number };

/** A filter that can't be read; `path` leads to where. */
export class FilterError extends Error {
  readonly path: Place;
  constructor(path: Place, message: string) {
    super(message);
    this.path = path;
  }
}

/** What must hold of the values at a path, and whether it holds where there are none: as nothing but `$exists: false` does. */
export type Condition = { test: Test; absent: boolean };

export function readCondition(condition: unknown, at: Place, reading: Reading, depth: number): Condition {
  const operators = isObject(condition) ? Object.keys(condition) : [];
  if (!operators.some((name) => name.startsWith('$'))) return readOne('$eq', condition, at, reading, depth);
  const all = operators.map((name) =>
    readOne(name, (condition as Record<string, unknown>)[name], [...at, name], reading, depth),
  );
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

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
