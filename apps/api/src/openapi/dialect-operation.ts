import { ERRORS, type ErrorCode, HookpostError } from '@hookpost/core';
import { type Address, addressesOf, type CredentialPlace, type Dialect, type Reply } from '@hookpost/dialects';
import { BEFORE_ROUTES } from './errors.ts';
import { inputSchema, type JsonSchema } from './json-schema.ts';
import { openApiPath, pathParameters, queryParameters } from './operation.ts';

const REQUEST_ID = '65f0a1b2c3d4e5f601234567';

const SECURITY: Record<CredentialPlace, string> = {
  bearer: 'bearer',
  authorization: 'bareKey',
  'x-api-key': 'apiKey',
  'x-access-token': 'accessToken',
};

/** The operations of a registration API: `[path, method, operation]`. */
export const dialectOperations = (dialect: Dialect): [string, string, JsonSchema][] =>
  addressesOf(dialect).map((address) => [
    openApiPath(address.path),
    address.method.toLowerCase(),
    operationOf(dialect, address),
  ]);

function operationOf(dialect: Dialect, { path, method, route }: Address): JsonSchema {
  return {
    operationId: `${dialect.name} ${method} ${path}`.replaceAll(/[^A-Za-z\d]+/g, '_').replace(/_$/, ''),
    tags: [dialect.title],
    summary: `${method} ${openApiPath(path)}`,
    'x-scope': route.scope,
    security: dialect.credentials.map((place) => ({ [SECURITY[place]]: [] })),
    parameters: [...pathParameters(path), ...queryParameters(route.query ? { query: route.query } : {})],
    ...(route.body && { requestBody: bodyOf(route.body) }),
    responses: {
      ...successOf(route.answer),
      ...refusals(dialect, errorsOf(route.body !== undefined)),
      ...BEFORE_ROUTES,
    },
  };
}

/** Clients fill in whole forms: what a schema does not name is dropped. */
const bodyOf = (schema: NonNullable<Address['route']['body']>): JsonSchema => {
  const { additionalProperties, ...taken } = inputSchema(schema);
  return { required: true, content: { 'application/json': { schema: taken } } };
};

const successOf = (answer: Address['route']['answer']): Record<string, JsonSchema> =>
  answer === undefined
    ? { '2XX': { description: 'Done.' } }
    : {
        [answer.status]: {
          description: 'Done.',
          ...(answer.schema && { content: { 'application/json': { schema: answer.schema } } }),
        },
      };

/** 404 also where a key's tenant is not there. */
const ALWAYS: ErrorCode[] = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'rate_limited',
  'internal',
  'unavailable',
];
const OF_A_BODY: ErrorCode[] = ['address_forbidden', 'too_large', 'unsupported_media_type', 'conflict'];

const errorsOf = (hasBody: boolean): ErrorCode[] => [...ALWAYS, ...(hasBody ? OF_A_BODY : [])];

/** What this dialect makes of each error: its own status and shape. */
function refusals(dialect: Dialect, codes: readonly ErrorCode[]): Record<string, JsonSchema> {
  const replies = codes.map((code) => ({ code, reply: dialect.encodeError(sampleOf(code), REQUEST_ID) }));
  const byStatus = Map.groupBy(replies, ({ reply }) => reply.status);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: `${of.map(({ code }) => ERRORS[code].title).join('. ')}.`,
        ...contentOf(of.map(({ reply }) => reply)),
      },
    ]),
  );
}

const sampleOf = (code: ErrorCode): HookpostError =>
  new HookpostError(
    code,
    ERRORS[code].title,
    code === 'invalid_request' ? [{ path: 'url', message: 'is required' }] : [],
  );

function contentOf([first]: readonly Reply[]): JsonSchema {
  if (first?.body === undefined) return {};
  return { content: { 'application/json': { schema: shapeOf(first.body), example: first.body } } };
}

/** The types of a sample. */
function shapeOf(value: unknown): JsonSchema {
  if (value === null) return {};
  if (Array.isArray(value)) return { type: 'array', items: value.length === 0 ? {} : shapeOf(value[0]) };
  if (typeof value !== 'object') return { type: typeof value };
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return { type: 'object', properties: Object.fromEntries(fields.map(([name, field]) => [name, shapeOf(field)])) };
}
