import type { Schema } from 'joi';

/** JSON Schema, draft 2020-12. */
export type JsonSchema = { [keyword: string]: unknown };

/** What a joi schema takes, before its defaults are filled in. */
export const inputSchema = (schema: Schema): JsonSchema =>
  mended(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })) as JsonSchema;

function mended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, inner]) => !isEmptyDefault(name, inner));
  return Object.fromEntries(kept.map(([name, inner]) => [name, mended(name === 'anyOf' ? kindsOf(inner) : inner)]));
}

/** A default of null says that there is none; often null itself is refused. */
const isEmptyDefault = (name: string, value: unknown): boolean => name === 'default' && value === null;

/** To the kinds that a `type` tells apart joi adds one for when it is none of them, which the schema refuses. */
function kindsOf(choices: JsonSchema[]): JsonSchema[] {
  const kinds = choices.filter((choice) => typesOf(choice).length === 1);
  return kinds.length > 1 && kinds.length === choices.length - 1 ? kinds : choices;
}

const typesOf = ({ properties }: JsonSchema): unknown[] =>
  (properties as { type?: { enum?: unknown[] } } | undefined)?.type?.enum ?? [];

/** The merge patch (RFC 7396) of an object: any of its fields, null for the default. */
export function mergePatchOf({ properties = {}, ...schema }: JsonSchema): JsonSchema {
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([name, field]) => [
    name,
    nullable(withoutDefault(field)),
  ]);
  const { required, ...rest } = schema;
  return { ...rest, properties: Object.fromEntries(fields) };
}

const withoutDefault = ({ default: _, ...schema }: JsonSchema): JsonSchema => schema;

export const ref = (component: string): JsonSchema => ({ $ref: `#/components/schemas/${component}` });

export const nullable = (schema: JsonSchema): JsonSchema =>
  typeof schema['type'] === 'string' && schema['enum'] === undefined
    ? { ...schema, type: [schema['type'], 'null'] }
    : { anyOf: [schema, { type: 'null' }] };

/** An object of an answer: every field is always there, but for those in `optional`. */
export const object = (properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

export const array = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const oneOf = (...words: string[]): JsonSchema => ({ type: 'string', enum: words });

export const text = (description?: string): JsonSchema => ({ type: 'string', ...(description && { description }) });

export const count = (description?: string): JsonSchema => ({
  type: 'integer',
  minimum: 0,
  ...(description && { description }),
});

export const flag: JsonSchema = { type: 'boolean' };

/** As every answer writes them: UTC, with milliseconds. */
export const time: JsonSchema = { type: 'string', format: 'date-time' };
