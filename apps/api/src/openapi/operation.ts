import type { AnyRoute } from '../route.ts';
import { errorAnswers } from './errors.ts';
import { inputSchema, type JsonSchema, ref } from './json-schema.ts';

/** Values of path parameters that read well. */
const SAMPLES: Record<string, string> = {
  '/v1/hooks': 'billing',
  '/v1/events': 'order-17',
  '/v1/event-types': 'order.created',
  '/v1/deliveries': 'order-17.65f0a1b2c3d4e5f601234567',
  '/v1/recoveries': '65f0a1b2c3d4e5f601234567',
  '/v1/tenants': 'acme',
};

const ANSWERS: Record<string, string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Accepted.',
  204: 'Done; nothing is answered.',
};

/** A route of the core API as an operation. */
export function operationOf(route: AnyRoute): JsonSchema {
  const { doc, scope, path } = route;
  return {
    operationId: doc.id,
    tags: [tagOf(path)],
    summary: doc.summary,
    ...(doc.description && { description: doc.description }),
    'x-scope': scope,
    parameters: [...pathParameters(path), ...queryParameters(route), ...headerParameters(route), TENANT],
    ...(route.body && { requestBody: bodyOf(route) }),
    responses: { ...answersOf(route), ...errorAnswers(route) },
  };
}

const TENANT: JsonSchema = { $ref: '#/components/parameters/Tenant' };

/** `/v1/hooks/:id` as OpenAPI writes it. */
export const openApiPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

const tagOf = (path: string): string => path.split('/')[2] ?? '';

export function pathParameters(path: string): JsonSchema[] {
  const sample = Object.entries(SAMPLES).find(([start]) => path.startsWith(`${start}/`))?.[1];
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(sample && { example: sample }),
  }));
}

/** Of the schema of a query. */
export function queryParameters({ query }: Pick<AnyRoute, 'query'>): JsonSchema[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(query) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }));
}

const headerParameters = ({ doc }: AnyRoute): JsonSchema[] =>
  Object.entries(doc.headers ?? {}).map(([name, { description, schema }]) => ({
    name,
    in: 'header',
    description,
    schema,
  }));

/** Where a body's schema stands among the components. */
export const bodyName = ({ doc }: AnyRoute): string => `${doc.id.charAt(0).toUpperCase()}${doc.id.slice(1)}Body`;

export const bodySchema = ({ doc, body }: AnyRoute): JsonSchema => doc.body ?? (body ? inputSchema(body.schema) : {});

function bodyOf(route: AnyRoute): JsonSchema {
  const { body, doc } = route;
  const examples = Object.entries(doc.examples ?? {}).map(([summary, value]) => [
    wordsToName(summary),
    { summary, value },
  ]);
  const media = {
    schema: ref(bodyName(route)),
    ...(examples.length > 0 && { examples: Object.fromEntries(examples) }),
  };
  return {
    required: body?.optional !== true,
    ...(body && { description: `At most ${body.maxBytes} bytes, also after it is inflated.` }),
    content: {
      [route.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json']: media,
      ...Object.fromEntries(Object.entries(doc.media ?? {}).map(([type, name]) => [type, { schema: ref(name) }])),
    },
  };
}

/** `With credentials` → `with-credentials`: what a component or an example may be called. */
const wordsToName = (words: string): string => words.toLowerCase().replaceAll(/[^a-z\d]+/g, '-');

const linesOf = ({ lines }: AnyRoute['doc']): JsonSchema =>
  lines === undefined ? {} : { 'application/x-ndjson': { schema: { description: 'Each line.', ...ref(lines) } } };

function answersOf({ doc }: AnyRoute): Record<string, JsonSchema> {
  const answers = Object.entries(doc.answers).map(([status, component]) => [
    status,
    {
      description: ANSWERS[status],
      ...(component && { content: { 'application/json': { schema: ref(component) }, ...linesOf(doc) } }),
    },
  ]);
  return Object.fromEntries(answers);
}
