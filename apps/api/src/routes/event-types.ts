import { type EventType, type EventTypeStore, HookpostError, invalidField, notFound } from '@hookpost/core';
import Joi from 'joi';
import { checkField } from '../check-input.ts';
import { nextCursor, PAGE_QUERY, type PageQuery, pageRequest } from '../cursor.ts';
import type { DataCheck } from '../event-types/compile-schema.ts';
import { publishedType } from '../events/event-schema.ts';
import type { JsonBody } from '../read-json.ts';
import { type AnyRoute, route } from '../route.ts';
import { plainText } from '../text.ts';

export type EventTypeRouteDeps = {
  eventTypes: Pick<EventTypeStore, 'put' | 'get' | 'list' | 'remove'>;
  compile: (schema: unknown) => DataCheck;
};

/** Of a schema, and of an example; with the description both fit into a body. */
const MAX_BYTES = 65_536;

type Input = { description: string; schema?: unknown; example?: unknown };

const readOnly = Joi.any().strip();

const inputSchema: Joi.ObjectSchema<Input> = Joi.object({
  description: plainText(4096).allow('').default(''),
  schema: Joi.any(),
  example: Joi.any(),
  name: readOnly,
  createdAt: readOnly,
  updatedAt: readOnly,
});

const listQuery: Joi.ObjectSchema<PageQuery> = Joi.object(PAGE_QUERY);
const LIST_IDS = /^[\w.:>-]{1,128}$/;

const EXAMPLES = {
  'With a schema': {
    description: 'A customer has ordered.',
    schema: { type: 'object', properties: { order: { type: 'integer' } }, required: ['order'] },
    example: { order: 17 },
  },
  'For people only': { description: 'An order is on its way.' },
};

/** The catalogue of what is published: for people, and, where a type has a schema, checked. */
export const eventTypeRoutes = ({ eventTypes, compile }: EventTypeRouteDeps): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/event-types',
    scope: 'logs:read',
    doc: { id: 'listEventTypes', summary: 'List event types', answers: { 200: 'EventTypeList' } },
    query: listQuery,
    async handle({ caller, query }) {
      const { data, next } = await eventTypes.list(caller.tenantId, pageRequest('event-types', query, LIST_IDS));
      const cursor = JSON.stringify(nextCursor('event-types', next));
      return { kind: 'okText', json: `{"data":[${data.map(jsonOf).join(',')}],"next":${cursor}}` };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/event-types/:name',
    scope: 'logs:read',
    doc: { id: 'getEventType', summary: 'Read an event type', answers: { 200: 'EventType' } },
    async handle({ caller, params }) {
      const eventType = await eventTypes.get(caller.tenantId, params['name'] ?? '');
      if (eventType === null) throw notFound();
      return { kind: 'okText', json: jsonOf(eventType) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/event-types/:name',
    scope: 'admin',
    doc: {
      id: 'putEventType',
      summary: 'Make (201) or replace (200) an event type',
      description: 'With a schema, `data` that is published is checked from then on, within 5 s in every process.',
      answers: { 200: 'EventType', 201: 'EventType' },
      errors: ['conflict'],
      examples: EXAMPLES,
    },
    body: { schema: inputSchema, maxBytes: 2 * MAX_BYTES + 32_768 },
    async handle({ caller, params, body, json }) {
      const name = checkField('name', publishedType, params['name']);
      const schema = textOf('schema', body.schema, json);
      const example = textOf('example', body.example, json);
      checkExample(schema === null ? null : compile(body.schema), example === null ? undefined : body.example);
      const settings = { description: body.description, schema, example };
      const result = await eventTypes.put(caller.tenantId, name, settings, caller.actor);
      if (result.kind === 'too_many') {
        throw new HookpostError('conflict', 'There are 1,000 event types already, the most that a tenant may have.');
      }
      return { kind: result.isNew ? 'createdText' : 'okText', json: jsonOf(result.eventType) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/event-types/:name',
    scope: 'admin',
    doc: {
      id: 'deleteEventType',
      summary: 'Take an event type out of the catalogue; it can still be published',
      answers: { 204: null },
    },
    async handle({ caller, params }) {
      if (!(await eventTypes.remove(caller.tenantId, params['name'] ?? '', caller.actor))) throw notFound();
      return { kind: 'deleted' };
    },
  }),
];

/** As it stands in the body, so that large numbers and the order of names are kept; null is as good as nothing. */
function textOf(field: 'schema' | 'example', value: unknown, { bytes, members }: JsonBody): string | null {
  const member = members.find(({ name }) => name === field);
  if (member === undefined || value === null) return null;
  if (member.end - member.start > MAX_BYTES) throw invalidField(field, `may have at most ${MAX_BYTES} bytes`);
  return bytes.toString('utf8', member.start, member.end);
}

function checkExample(check: DataCheck | null, example: unknown): void {
  const fault = check === null || example === undefined ? null : check(example);
  if (fault === null) return;
  throw invalidField(fault.path.replace(/^data/, 'example'), `${fault.message}, says the schema`);
}

/** `schema` and `example` are JSON already. */
function jsonOf({ name, description, schema, example, createdAt, updatedAt }: EventType): string {
  const head = JSON.stringify({ name, description }).slice(0, -1);
  const times = JSON.stringify({ createdAt, updatedAt }).slice(1);
  return `${head},"schema":${schema},"example":${example},${times}`;
}
