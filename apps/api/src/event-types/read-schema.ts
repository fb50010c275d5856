import { type CompileRegex, invalidField } from '@hookpost/core';
import { pathText } from '../check-input.ts';
import { DRAFT, FORMATS, KEYWORDS } from './keywords.ts';

/** What a schema may be: beyond this, compiling it and keeping it costs too much. */
const MAX_SUBSCHEMAS = 500;
const MAX_PATTERN = 256;
/** Of all its patterns together, in instructions of RE2. */
const MAX_PATTERNS_SIZE = 2000;

/** Says how much the check of a subschema costs; stands in each of them. */
export const COST = 'hookpost:cost';
/** `bySize`: besides, as much as the text is long, or as there are names in the object. */
export type Cost = { steps: number; bySize: boolean };

const BY_SIZE = ['minLength', 'maxLength', 'format', 'minProperties', 'maxProperties', 'additionalProperties'];

export type Schema = boolean | { [keyword: string]: unknown };

type Path = (string | number)[];
type Reading = {
  root: Schema;
  /** Every subschema then gathers the names that it has seen. */
  isUnevaluated: boolean;
  compileRegex: CompileRegex;
  subschemas: number;
  patternsSize: number;
};

/**
 * A schema as it is compiled: without what is for people, each subschema with its cost. 400 that names the path of what is not
 * JSON Schema (draft 2020-12), or of what is not taken: other documents, dynamic references, patterns that are not RE2's.
 */
export function readSchema(schema: unknown, compileRegex: CompileRegex): Schema {
  const isUnevaluated = (JSON.stringify(schema) ?? '').includes('"unevaluated');
  const reading = { root: schema as Schema, isUnevaluated, compileRegex, subschemas: 0, patternsSize: 0 };
  return subschema(schema, ['schema'], reading);
}

function subschema(value: unknown, path: Path, reading: Reading): Schema {
  if (typeof value === 'boolean') return value;
  if (!isObject(value)) throw refusal(path, 'must be a schema: an object, true or false');
  if (++reading.subschemas > MAX_SUBSCHEMAS) throw refusal(['schema'], `has more than ${MAX_SUBSCHEMAS} subschemas`);
  const read: Record<string, unknown> = { [COST]: costOf(value, reading) };
  for (const [keyword, inner] of Object.entries(value)) {
    if (keyword.startsWith('x-')) continue;
    const here = [...path, keyword];
    switch (KEYWORDS.get(keyword)) {
      case undefined:
        throw refusal(
          here,
          'is not a keyword that is known: those of JSON Schema 2020-12 are, and any that begins with x-',
        );
      case 'note':
        continue;
      case 'schema':
        read[keyword] = subschema(inner, here, reading);
        continue;
      case 'list':
        if (!Array.isArray(inner)) throw refusal(here, 'must be a list of schemas');
        read[keyword] = inner.map((each, i) => subschema(each, [...here, i], reading));
        continue;
      case 'map':
        read[keyword] = schemaMap(keyword, inner, here, reading);
        continue;
      case 'value':
        checkValue(keyword, inner, here, reading);
        if (keyword !== '$id' && keyword !== '$schema') read[keyword] = inner;
    }
  }
  return read;
}

function schemaMap(keyword: string, value: unknown, path: Path, reading: Reading): Record<string, Schema> {
  if (!isObject(value)) throw refusal(path, 'must be an object of schemas');
  const read = Object.entries(value).map(([name, inner]): [string, Schema] => {
    if (keyword === 'patternProperties') checkPattern(name, [...path, name], reading);
    return [name, subschema(inner, [...path, name], reading)];
  });
  return Object.fromEntries(read);
}

function checkValue(keyword: string, value: unknown, path: Path, reading: Reading): void {
  if (keyword === 'pattern') checkPattern(value, path, reading);
  if (keyword === 'format' && !FORMATS.some((format) => format === value)) {
    throw refusal(path, `must be one of ${FORMATS.join(', ')}`);
  }
  if (keyword === '$schema' && String(value).replace(/#$/, '') !== DRAFT) throw refusal(path, `must be ${DRAFT}`);
  if (keyword === '$id' && path.length > 2) throw refusal(path, 'is taken at the top only');
  if (keyword === '$ref' && !isLocal(value, reading.root)) {
    throw refusal(path, 'must lead to a schema in this document, as in #/$defs/NAME');
  }
}

function checkPattern(pattern: unknown, path: Path, reading: Reading): void {
  if (typeof pattern !== 'string' || pattern.length > MAX_PATTERN) {
    throw refusal(path, `must be a pattern of at most ${MAX_PATTERN} characters`);
  }
  try {
    reading.patternsSize += reading.compileRegex(pattern).size;
  } catch (error) {
    throw refusal(path, `is not a pattern of RE2: ${(error as Error).message}`);
  }
  if (reading.patternsSize > MAX_PATTERNS_SIZE) {
    throw refusal(path, `is more than the patterns of a schema may have together: ${MAX_PATTERNS_SIZE} instructions`);
  }
}

/** Anchors are looked up when the schema is compiled. */
function isLocal(reference: unknown, root: Schema): boolean {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return false;
  if (!reference.startsWith('#/')) return true;
  let at: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const name = unescaped(part);
    if (name === null || typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Record<string, unknown>)[name];
  }
  return true;
}

function unescaped(part: string): string | null {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return null;
  }
}

/** As many steps as a subschema compares values, those of its subschemas left out. */
function costOf(schema: Record<string, unknown>, { isUnevaluated }: Reading): Cost {
  let steps = 1;
  for (const [keyword, value] of Object.entries(schema)) {
    const holds = KEYWORDS.get(keyword);
    if (holds === 'value') steps += countValues(value);
    else if (holds === 'map' && !keyword.startsWith('$def') && isObject(value)) steps += Object.keys(value).length;
    else if (holds === 'list' && Array.isArray(value)) steps += value.length;
  }
  return { steps, bySize: isUnevaluated || BY_SIZE.some((keyword) => keyword in schema) };
}

const countValues = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 1
    : Object.values(value).reduce((sum: number, inner) => sum + countValues(inner), 1);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refusal = (path: Path, message: string) => invalidField(pathText(path), message);
