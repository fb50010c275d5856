/** The keywords of JSON Schema, draft 2020-12, by what their values hold; and what else is taken. */
export type Holds =
  /** One schema. */
  | 'schema'
  /** A list of them. */
  | 'list'
  /** An object of them, by names that are the user's. */
  | 'map'
  /** No schema. */
  | 'value'
  /** For people: nothing is checked by it. */
  | 'note';

const named = (holds: Holds, ...names: string[]): [string, Holds][] => names.map((name) => [name, holds]);

export const KEYWORDS: ReadonlyMap<string, Holds> = new Map([
  ...named('schema', 'items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'),
  ...named('schema', 'unevaluatedItems', 'unevaluatedProperties'),
  ...named('list', 'allOf', 'anyOf', 'oneOf', 'prefixItems'),
  ...named('map', '$defs', 'definitions', 'properties', 'patternProperties', 'dependentSchemas'),
  ...named('value', '$schema', '$id', '$ref', '$anchor', 'type', 'enum', 'const', 'format', 'pattern', 'required'),
  ...named('value', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'maxLength'),
  ...named('value', 'minLength', 'maxItems', 'minItems', 'uniqueItems', 'maxContains', 'minContains'),
  ...named('value', 'maxProperties', 'minProperties', 'dependentRequired'),
  ...named('note', '$comment', 'title', 'description', 'default', 'deprecated', 'readOnly', 'writeOnly', 'examples'),
  ...named('note', 'contentEncoding', 'contentMediaType', 'contentSchema'),
]);

/** Of those that ajv-formats knows. Each takes linear time. */
export const FORMATS = [
  'date-time',
  'date',
  'time',
  'duration',
  'uuid',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'json-pointer',
] as const;

export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
