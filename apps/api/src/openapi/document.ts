import { VERSION } from '@hookpost/core';
import type { Dialect } from '@hookpost/dialects';
import type { AnyRoute } from '../route.ts';
import { COMPONENTS } from './components/index.ts';
import { dialectOperations } from './dialect-operation.ts';
import { errorResponses } from './errors.ts';
import type { JsonSchema } from './json-schema.ts';
import { bodyName, bodySchema, openApiPath, operationOf } from './operation.ts';
import { WITHOUT_KEY } from './without-key.ts';

export type OpenApi = {
  openapi: string;
  paths: Record<string, Record<string, JsonSchema>>;
  components: Record<string, Record<string, JsonSchema>>;
  [field: string]: unknown;
};

/** The whole HTTP API as OpenAPI 3.1: the routes of the core API and of every dialect, as they are mounted. */
export function openApiOf(routes: readonly AnyRoute[], dialects: readonly Dialect[]): OpenApi {
  const operations: [string, string, JsonSchema][] = [
    ...routes.map((route): [string, string, JsonSchema] => [
      openApiPath(route.path),
      route.method.toLowerCase(),
      operationOf(route),
    ]),
    ...dialects.flatMap(dialectOperations),
    ...WITHOUT_KEY,
  ];
  const byPath = Map.groupBy(operations, ([path]) => path);
  const bodies = routes.filter(({ body }) => body).map((route) => [bodyName(route), bodySchema(route)]);
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: Object.fromEntries(
      [...byPath].map(([path, here]) => [path, Object.fromEntries(here.map(([, method, what]) => [method, what]))]),
    ),
    components: {
      schemas: { ...COMPONENTS, ...Object.fromEntries(bodies) },
      responses: errorResponses(routes),
      parameters: { Tenant: TENANT },
      securitySchemes: SECURITY,
    },
  };
}

const INFO = {
  title: 'Hookpost',
  version: VERSION,
  description:
    'Sends webhooks: keeps hooks, takes events, delivers every event to every matching hook, and keeps the log. `x-scope` is the scope that a key needs. Every answer has an `X-Request-Id`: the one that the request gave (1 to 128 visible ASCII characters), or a new one.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const SECURITY: Record<string, JsonSchema> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, or a JWT that one of the tenant’s JWT keys signs.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  bareKey: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'The key alone, without `Bearer`.' },
  accessToken: { type: 'apiKey', in: 'header', name: 'X-Access-Token' },
};

const TENANT: JsonSchema = {
  name: 'Hookpost-Tenant',
  in: 'header',
  description: 'For keys with the scope `platform`: the tenant to act for; `default` without it.',
  schema: { type: 'string' },
};
