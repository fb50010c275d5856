/** Holds real answers against the OpenAPI document. */
import { dialects } from '@hookpost/dialects';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { allRoutes } from '../routes/index.ts';
import { NO_DEPS } from './checked-in.ts';
import { openApiOf } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** To a method that is none of its address, and to `If-None-Match`. */
const OF_HTTP = [405, 304];

const document = openApiOf(allRoutes(NO_DEPS), dialects);

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('date-time', DATE_TIME);
ajv.addSchema(closed({ $id: 'api', ...document }) as JsonSchema, 'api');

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ path, method, matches: pattern(path) })),
);

/** What an answer has that the document does not say of it; empty: nothing. Addresses that the document lacks are passed. */
export function undocumented(answer: {
  method: string;
  path: string;
  status: number;
  contentType: string;
  body: unknown;
}): string[] {
  const pathname = answer.path.split('?')[0] ?? '';
  const method = answer.method.toLowerCase();
  const found = operations
    .filter((operation) => operation.method === method && operation.matches.test(pathname))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  if (found === undefined || OF_HTTP.includes(answer.status)) return [];
  const response = responseOf(found, answer.status);
  if (response === undefined) return [`${answer.method} ${found.path} is not said to answer ${answer.status}`];
  return contentFaults(response, answer);
}

type Response = { at: string; content: Record<string, unknown> | undefined };

function responseOf({ path, method }: { path: string; method: string }, status: number): Response | undefined {
  const responses = document.paths[path]?.[method]?.['responses'] as Record<string, JsonSchema>;
  const name = [String(status), `${String(status).charAt(0)}XX`].find((each) => responses[each] !== undefined);
  const response = name === undefined ? undefined : responses[name];
  if (response === undefined) return undefined;
  const shared = response['$ref'] as string | undefined;
  const at = shared ?? `#/paths/${escaped(path)}/${method}/responses/${name}`;
  const whole = shared === undefined ? response : document.components['responses']?.[shared.split('/').at(-1) ?? ''];
  return { at, content: whole?.['content'] as Response['content'] };
}

function contentFaults({ at, content }: Response, answer: { contentType: string; body: unknown }): string[] {
  if (content === undefined) return [];
  const type = answer.contentType.split(';')[0] ?? '';
  if (content[type] === undefined) return [`${at} is not said to be ${type || 'empty'}`];
  if (!type.includes('json')) return [];
  const validate = validatorAt(`${at}/content/${escaped(type)}/schema`);
  if (validate(answer.body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${at}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const validators = new Map<string, ValidateFunction>();

function validatorAt(pointer: string): ValidateFunction {
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `api${encodeURI(pointer)}` });
  validators.set(pointer, known);
  return known;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** A field that the document does not name is a fault here, though clients must take it. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closed(inner)]));
  const isShape = schema['type'] === 'object' && schema['properties'] !== undefined;
  return isShape && schema['additionalProperties'] === undefined ? { ...schema, additionalProperties: false } : schema;
}
