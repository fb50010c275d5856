import { type CompileRegex, type FieldError, type HookpostError, invalidField } from '@hookpost/core';
import { _, Ajv2020, type ErrorObject, type KeywordCxt, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { pathText } from '../check-input.ts';
import { spend, TooCostly, withinSteps } from './check-cost.ts';
import { FORMATS } from './keywords.ts';
import { COST, type Cost, readSchema } from './read-schema.ts';

/** What is wrong with `data`, as in `items[0].price` with `must be number`; null: nothing. */
export type DataCheck = (data: unknown) => FieldError | null;

/** A step of the search for a pattern is dearer than one of a comparison, and there is one per character and instruction. */
const PATTERN_STEPS = 1 / 4;

/** Makes checks of JSON Schemas (draft 2020-12). 400 where a schema can't be used. */
export function createSchemaCompiler(compileRegex: CompileRegex) {
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    logger: false,
    // An object has no fields but its own: `{}` has no `constructor`.
    ownProperties: true,
    // To optimise what it writes takes it longer than to write it.
    code: {
      optimize: false,
      regExp: Object.assign((pattern: string) => costed(pattern, compileRegex(pattern)), { code: 'unused' }),
    },
  });
  // Published as CommonJS: under Node the function is one level further in.
  (formats as unknown as { default: typeof formats.default }).default(ajv, [...FORMATS]);
  ajv.addKeyword({ keyword: COST, schemaType: 'object', before: '$ref', code: spendCost });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have the same item twice' },
    validate: (isAsked: boolean, items: unknown[]) => !isAsked || allDiffer(items),
  });

  return (schema: unknown): DataCheck => {
    const read = readSchema(schema, compileRegex);
    const whole = typeof read === 'boolean' ? { allOf: [read] } : read;
    if (!withinSteps(() => ajv.validateSchema(whole))) throw notASchema(ajv.errors?.[0], whole);
    try {
      const validate = ajv.compile(whole);
      return (data) => firstFault(validate, data);
    } catch (error) {
      throw invalidField('schema', `can not be used: ${(error as Error).message}`);
    } finally {
      // It keeps what it compiles for ever.
      ajv.removeSchema(whole);
    }
  };
}

function firstFault(validate: ValidateFunction, data: unknown): FieldError | null {
  try {
    if (withinSteps(() => validate(data))) return null;
  } catch (error) {
    // A schema that refers to itself without going into the data has no end.
    if (error instanceof TooCostly || error instanceof RangeError) {
      return { path: 'data', message: "takes too long to be checked against its type's schema" };
    }
    throw error;
  }
  const [fault] = validate.errors ?? [];
  if (fault === undefined) throw new Error('a check that fails says why');
  return faultOf(fault, data);
}

function faultOf({ instancePath, keyword, params, message = 'is not as it must be' }: ErrorObject, data: unknown) {
  const path = ['data', ...pathIn(data, instancePath)];
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return { path: pathText([...path, params['missingProperty']]), message: 'is required' };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const extra = params['additionalProperty'] ?? params['unevaluatedProperty'];
      return { path: pathText([...path, extra]), message: 'is not a field that the schema knows' };
    }
    case 'enum':
      return { path: pathText(path), message: `must be one of ${JSON.stringify(params['allowedValues'])}` };
    default:
      return { path: pathText(path), message };
  }
}

function notASchema(fault: ErrorObject | undefined, schema: unknown): HookpostError {
  const path = pathText(['schema', ...pathIn(schema, fault?.instancePath ?? '')]);
  return invalidField(path, fault?.message ?? 'is not a JSON Schema');
}

/** The parts of a JSON pointer, as names and places. */
function pathIn(value: unknown, pointer: string): (string | number)[] {
  let at: unknown = value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(at) ? Number(name) : name;
      at = (at as Record<string | number, unknown> | null)?.[step];
      return step;
    });
}

const costed = (pattern: string, { matches, size }: ReturnType<CompileRegex>) => ({
  // Patterns of the same text are one to ajv.
  toString: () => pattern,
  test(text: string): boolean {
    spend(1 + text.length * size * PATTERN_STEPS);
    return matches(text);
  },
});

const CHARACTERS_A_STEP = 16;
const STEPS_A_NAME = 2;

function spendBySize(steps: number, data: unknown): void {
  if (typeof data === 'string') return spend(steps + data.length / CHARACTERS_A_STEP);
  spend(steps + (typeof data === 'object' && data !== null ? Object.keys(data).length * STEPS_A_NAME : 0));
}

function spendCost({ gen, schema, data }: KeywordCxt): void {
  const { steps, bySize } = schema as Cost;
  const run = gen.scopeValue('func', { ref: bySize ? spendBySize : spend });
  gen.code(_`${run}(${steps}, ${data})`);
}

/** In linear time, where comparing each with each would take hours for what a batch holds. */
function allDiffer(items: unknown[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const text = canonical(item);
    spend(1 + text.length / CHARACTERS_A_STEP);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join()}}`;
}
