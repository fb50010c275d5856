import { isDeepStrictEqual } from 'node:util';
import { withElements } from './filter-path.ts';

/** Says whether a text matches. `size`: of the compiled pattern, in instructions; time is text times size. */
export type Regex = { matches(text: string): boolean; size: number };
/** RE2 only, so that time is linear. Throws an Error with the reason where the pattern is not one. */
export type CompileRegex = (pattern: string) => Regex;

/** How many characters the patterns of a filter may still look at in one event. */
export type Budget = { characters: number };

/** Whether what stands at a path, and that is never nothing, satisfies a condition. */
export type Test = (values: readonly unknown[], budget: Budget) => boolean;

/** Why an operand can't be used, in words that follow the field's name. */
export class OperandError extends Error {}

const MAX_LIST = 1000;
const MAX_PATTERN = 256;

type Read = (operand: unknown) => Test;

/** The operators that compare; an array satisfies one if it does as a whole, or if any of its elements does. */
const COMPARISONS: Record<string, Read> = {
  $eq: (operand) => anyOf(equalTo(operand)),
  $ne: (operand) => negated(anyOf(equalTo(operand))),
  $gt: ordered((value, operand) => value > operand),
  $gte: ordered((value, operand) => value >= operand),
  $lt: ordered((value, operand) => value < operand),
  $lte: ordered((value, operand) => value <= operand),
  $in: (operand) => anyOf(among(operand)),
  $nin: (operand) => negated(anyOf(among(operand))),
};

/** Reads one operator but `$not` and `$exists`. Null: there is no such operator. */
export function readOperator(name: string, operand: unknown, compileRegex: (pattern: string) => Regex): Test | null {
  if (name === '$regex') return matching(operand, compileRegex);
  const read = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  return read === undefined ? null : read(operand);
}

export const negated =
  (test: Test): Test =>
  (values, budget) =>
    !test(values, budget);

const anyOf =
  (is: (value: unknown) => boolean): Test =>
  (values) =>
    withElements(values).some(is);

function equalTo(operand: unknown): (value: unknown) => boolean {
  exact(operand);
  if (typeof operand !== 'object' || operand === null) return (value) => value === operand;
  return (value) => isDeepStrictEqual(value, operand);
}

function among(operand: unknown): (value: unknown) => boolean {
  if (!Array.isArray(operand) || operand.length > MAX_LIST) {
    throw new OperandError(`must be a list of at most ${MAX_LIST} values`);
  }
  const tests = operand.map(equalTo);
  return (value) => tests.some((test) => test(value));
}

/** Numbers with numbers and text with text; nothing is converted. */
function ordered(holds: (value: number | string, operand: number | string) => boolean): Read {
  return (operand) => {
    if (typeof operand !== 'number' && typeof operand !== 'string') throw new OperandError('must be a number or text');
    exact(operand);
    return anyOf((value) => typeof value === typeof operand && holds(value as typeof operand, operand));
  };
}

function matching(operand: unknown, compileRegex: (pattern: string) => Regex): Test {
  if (typeof operand !== 'string' || operand.length > MAX_PATTERN) {
    throw new OperandError(`must be a pattern of at most ${MAX_PATTERN} characters`);
  }
  const regex = compileRegex(operand);
  return (values, budget) =>
    withElements(values).some((value) => {
      if (typeof value !== 'string' || (budget.characters === 0 && value !== '')) return false;
      const text = value.slice(0, budget.characters);
      budget.characters -= text.length;
      return regex.matches(text);
    });
}

/** Larger integers were rounded when the filter was read: the condition would be another than the one that was meant. */
function exact(operand: unknown): void {
  if (typeof operand === 'number' && Math.abs(operand) > Number.MAX_SAFE_INTEGER) {
    throw new OperandError(`must lie within ±${Number.MAX_SAFE_INTEGER}`);
  }
  if (typeof operand === 'object' && operand !== null) Object.values(operand).forEach(exact);
}
