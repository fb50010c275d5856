/** JSON Schema as the values that fit it, or nearly so. */
import fc, { type Arbitrary } from 'fast-check';
import type { OpenApi } from '../document.ts';
import type { JsonSchema } from '../json-schema.ts';

const words = fc.constantFrom(
  'billing',
  'order.created',
  'acme',
  'http://127.0.0.1:8080/in',
  '2026-01-31T12:00:00Z',
  'x',
);

/** Values of a schema; what only a handler checks (times, addresses, secrets) is often wrong. */
export function valuesOf(schema: JsonSchema, document: OpenApi): Arbitrary<unknown> {
  const inner = (other: JsonSchema) => valuesOf(other, document);
  if (schema['$ref'] !== undefined) return inner(referred(String(schema['$ref']), document));
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const choices = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  if (choices !== undefined) return fc.oneof(...choices.map(inner));
  const types = [schema['type'] ?? 'any'].flat() as string[];
  return fc.oneof(...types.map((type) => ofType(type, schema, inner)));
}

const referred = (ref: string, { components }: OpenApi): JsonSchema => {
  const [kind = '', name = ''] = ref.split('/').slice(-2);
  return components[kind]?.[name] ?? {};
};

function ofType(
  type: string,
  schema: JsonSchema,
  inner: (schema: JsonSchema) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectOf(schema, inner);
    case 'array':
      return fc.array(inner((schema['items'] as JsonSchema | undefined) ?? {}), { maxLength: 4 });
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer(boundsOf(schema));
    case 'number':
      return fc.double({ ...boundsOf(schema), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const boundsOf = ({ minimum = -1000, maximum = 100_000 }: JsonSchema) => ({
  min: Number(minimum),
  max: Number(maximum),
});

function objectOf(schema: JsonSchema, inner: (schema: JsonSchema) => Arbitrary<unknown>): Arbitrary<unknown> {
  const properties = schema['properties'] as Record<string, JsonSchema> | undefined;
  if (properties === undefined)
    return fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field)]));
  return fc.record(fields, { requiredKeys: (schema['required'] as string[] | undefined) ?? [] });
}

function textOf({ pattern, maxLength = 40 }: JsonSchema): Arbitrary<string> {
  const any = fc.string({ maxLength: Math.min(Number(maxLength), 40), unit: 'grapheme' });
  const fitting = typeof pattern === 'string' ? matching(pattern) : any;
  return fc.oneof({ weight: 3, arbitrary: fitting }, { weight: 2, arbitrary: words });
}

function matching(pattern: string): Arbitrary<string> {
  // Classes of Unicode properties are not generated.
  return pattern.includes('\\p{')
    ? fc.string({ minLength: 1, maxLength: 20 })
    : fc.stringMatching(new RegExp(pattern), { maxLength: 60 });
}
