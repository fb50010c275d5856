import { BEFORE_ROUTES } from './errors.ts';
import { type JsonSchema, object, oneOf } from './json-schema.ts';

const json = (description: string, schema: JsonSchema): JsonSchema => ({
  description,
  content: { 'application/json': { schema } },
});

const get = (id: string, summary: string, responses: Record<string, JsonSchema>): JsonSchema => ({
  operationId: id,
  tags: ['service'],
  summary,
  security: [],
  parameters: [],
  responses: { ...responses, ...BEFORE_ROUTES },
});

const readiness = { status: oneOf('ok', 'degraded', 'unavailable') };

/** What is answered without a key. */
export const WITHOUT_KEY: [string, string, JsonSchema][] = [
  [
    '/healthz',
    'get',
    get('health', 'The process lives', { 200: json('It does.', object({ status: { const: 'ok' } })) }),
  ],
  [
    '/readyz',
    'get',
    get('readiness', 'MongoDB, its indexes and Redis are there', {
      200: json('`degraded`: without Redis.', { ...object(readiness), additionalProperties: true }),
      503: json('Without MongoDB or an index.', { ...object(readiness), additionalProperties: true }),
    }),
  ],
  [
    '/metrics',
    'get',
    get('metrics', 'What Prometheus reads', {
      200: { description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } },
    }),
  ],
  [
    '/openapi.json',
    'get',
    get('openApi', 'This document', { 200: json('OpenAPI 3.1.', { type: 'object', additionalProperties: true }) }),
  ],
];
