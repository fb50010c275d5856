/** `filter`: conditions on the fields of an event's data, all of which must hold (docs/api/webitel.md). */
import type { CompileRegex } from '@hookpost/core';
import { fieldOf, isNumber, textOf } from '../event-data.ts';

export type Condition = { operation?: string | null; value?: string | number | boolean | null };
export type Filter = Record<string, Condition>;
export type CompiledFilter = (data: unknown) => boolean;

/** What an event's patterns may look at in all, in characters, and how large they may be in all, in instructions. */
const REGEX_CHARACTERS = 4096;
const MAX_REGEX_SIZE = 250;
const MAX_PATTERN = 256;

// Longer digits are no numbers to anybody, and would take long to read.
const MAX_DIGITS = 100;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

type Test = (value: unknown) => boolean;

/** Compiles a filter that was checked with `regexProblem`. An operation that there is not lets nothing through. */
export function compileFilter(filter: Filter, compileRegex: CompileRegex): CompiledFilter {
  const conditions = Object.entries(filter).map(([field, condition]) => ({ field, test: testOf(condition) }));
  return (data) => conditions.every(({ field, test }) => test(fieldOf(data, field)));

  function testOf({ operation, value = null }: Condition): Test {
    const expected = value === null ? 'null' : value;
    const equal = equalTo(expected);
    switch (operation) {
      case '==':
        return equal;
      case '!=':
        return (found) => !equal(found);
      case '<':
        return (found) => compare(found, expected) < 0;
      case '>':
        return (found) => compare(found, expected) > 0;
      case '<=':
        return (found) => compare(found, expected) <= 0;
      case '>=':
        return (found) => compare(found, expected) >= 0;
      case 'reg':
        return matching(String(expected), compileRegex);
      default:
        return () => false;
    }
  }
}

/** Why the patterns of a filter can't be used, with the field that has the first such; null: they can. */
export function regexProblem(filter: Filter, compileRegex: CompileRegex): { field: string; message: string } | null {
  let size = 0;
  for (const [field, { operation, value }] of Object.entries(filter)) {
    if (operation !== 'reg') continue;
    if (typeof value !== 'string' || value.length > MAX_PATTERN) {
      return { field, message: `must be a pattern of at most ${MAX_PATTERN} characters` };
    }
    try {
      size += compileRegex(patternOf(value)).size;
    } catch (error) {
      return { field, message: `is not a pattern of RE2: ${(error as Error).message}` };
    }
    if (size > MAX_REGEX_SIZE) return { field, message: 'is too large a pattern, or one too many: repeat less' };
  }
  return null;
}

/** The text `null` is what is missing; two texts are equal as texts, and with a number as numbers. */
function equalTo(expected: string | number | boolean): Test {
  if (expected === 'null') return isAbsent;
  return (found) => {
    if (isAbsent(found)) return false;
    if (textOf(found) === String(expected)) return true;
    return (isNumber(found) || typeof expected === 'number') && compare(found, expected) === 0;
  };
}

const isAbsent: Test = (found) => found === undefined || found === null;

/** Below, at or above 0; NaN where the two have no order. Numbers, also those written as texts, by size, other texts by letters. */
function compare(found: unknown, expected: string | number | boolean): number {
  const [a, b] = [numberOf(found), numberOf(expected)];
  if (a !== null && b !== null) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof found !== 'string' || typeof expected !== 'string' || expected === 'null') return Number.NaN;
  return found < expected ? -1 : found > expected ? 1 : 0;
}

function numberOf(value: unknown): number | bigint | null {
  if (typeof value !== 'string' && !isNumber(value)) return null;
  const text = textOf(value).trim();
  if (text.length > MAX_DIGITS || !NUMBER.test(text)) return null;
  return INTEGER.test(text) ? BigInt(text) : Number(text);
}

function matching(expected: string, compileRegex: CompileRegex): Test {
  const regex = compiled(expected, compileRegex);
  return (found) => {
    if (typeof found === 'object' && !isNumber(found)) return false;
    return found !== undefined && (regex?.matches(textOf(found).slice(0, REGEX_CHARACTERS)) ?? false);
  };
}

function compiled(expected: string, compileRegex: CompileRegex): ReturnType<CompileRegex> | null {
  try {
    return compileRegex(patternOf(expected));
  } catch {
    return null;
  }
}

/** `pattern` or `/pattern/flags`, as RE2 has it. */
function patternOf(text: string): string {
  const [, pattern, flags = ''] = /^\/([\s\S]*)\/([gimsuy]*)$/.exec(text) ?? [];
  if (pattern === undefined) return text;
  const ours = [...'ims'].filter((flag) => flags.includes(flag)).join('');
  const anchored = flags.includes('y') ? `\\A(?:${pattern})` : pattern;
  return ours === '' ? anchored : `(?${ours})${anchored}`;
}
