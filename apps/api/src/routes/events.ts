import { type EventLog, invalidField, notFound } from '@hookpost/core';
import Joi from 'joi';
import { checkField } from '../check-input.ts';
import { nextCursor, PAGE_QUERY, type PageQuery, pageRequest } from '../cursor.ts';
import type { CheckData } from '../event-types/check-data.ts';
import { acceptBatch, MAX_BATCH_EVENTS } from '../events/accept-batch.ts';
import {
  acceptedAnswer,
  type EventContext,
  MAX_DATA_BYTES,
  newEvent,
  type Publish,
  traceparentOf,
} from '../events/accept-event.ts';
import { batchSchema, type EventInput, eventId, eventSchema } from '../events/event-schema.ts';
import { eventJson, eventListJson } from '../events/event-view.ts';
import { inputSchema } from '../openapi/json-schema.ts';
import { type AnyRoute, accepted, type RouteRequest, route } from '../route.ts';
import { eventType, isoTime } from '../text.ts';

export type EventRouteDeps = { publish: Publish; checkData: CheckData; events: EventLog; now: () => number };

// What stands around `data`: id, type, channels, at, and the publisher's white space.
const ENVELOPE_BYTES = 64 * 1024;
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

type ListQuery = PageQuery & { type?: string; channel?: string; from?: string; to?: string };

const listQuery: Joi.ObjectSchema<ListQuery> = Joi.object({
  ...PAGE_QUERY,
  type: eventType,
  channel: Joi.string(),
  from: isoTime,
  to: isoTime,
});

const EVENT_EXAMPLES = {
  'The least': { type: 'order.created', data: { order: 17 } },
  'Safe to ask again': { id: 'order-18', type: 'order.created', data: { order: 18 }, channels: ['acme'] },
};

const EVENT_HEADERS = {
  'Idempotency-Key': { description: 'The `id` in another place.', schema: inputSchema(eventId) },
  traceparent: { description: 'Sent on to receivers.', schema: { type: 'string' } },
};

const BATCH_BODY = {
  type: 'object',
  properties: { events: { type: 'array', items: inputSchema(eventSchema), maxItems: MAX_BATCH_EVENTS } },
  required: ['events'],
  additionalProperties: false,
};

/** Publishing, and reading what was published. */
export const eventRoutes = ({ publish, checkData, events, now }: EventRouteDeps): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/events',
    scope: 'events:write',
    doc: {
      id: 'publishEvent',
      summary: 'Publish an event',
      description:
        'A 202 means that it is safely stored. The same `id` and content again is answered with `duplicate: true`. CloudEvents are taken, too, with their attributes in the body or in `ce-*` headers.',
      answers: { 202: 'AcceptedEvent' },
      errors: ['event_conflict', 'schema_mismatch'],
      headers: EVENT_HEADERS,
      media: { 'application/cloudevents+json': 'CloudEvent' },
      examples: EVENT_EXAMPLES,
    },
    body: { schema: eventSchema, maxBytes: MAX_DATA_BYTES + ENVELOPE_BYTES, cloudEvents: ['binary', 'structured'] },
    async handle(request) {
      const input = withIdempotencyKey(request);
      const event = newEvent(input, request.json, contextOf(request, now()));
      await checkData(event.tenantId, event.type, input.data);
      return accepted(acceptedAnswer(event.id, await publish(event)));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/events/batch',
    scope: 'events:write',
    doc: {
      id: 'publishEvents',
      summary: 'Publish many events: a row of the answer for each, in their order',
      answers: { 202: 'AcceptedBatch' },
      body: BATCH_BODY,
      media: { 'application/cloudevents-batch+json': 'CloudEventBatch' },
      examples: { 'Two events': { events: Object.values(EVENT_EXAMPLES) } },
    },
    body: { schema: batchSchema, maxBytes: MAX_BATCH_BYTES, maxRows: MAX_BATCH_EVENTS, cloudEvents: ['batch'] },
    async handle(request) {
      const { body, json } = request;
      if (request.header('idempotency-key') !== undefined) {
        throw invalidField('Idempotency-Key', 'is for single events; give each event of a batch its id');
      }
      return accepted({
        data: await acceptBatch(body.events, json, contextOf(request, now()), { publish, checkData }),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    scope: 'logs:read',
    doc: { id: 'listEvents', summary: 'List events', answers: { 200: 'EventList' } },
    query: listQuery,
    async handle({ caller, query: { type, channel, from, to, ...page } }) {
      const filter = {
        ...(type === undefined ? {} : { type }),
        ...(channel === undefined ? {} : { channel }),
        ...(from === undefined ? {} : { from: new Date(from) }),
        ...(to === undefined ? {} : { to: new Date(to) }),
      };
      const { data, next } = await events.list(caller.tenantId, filter, pageRequest('events', page));
      return { kind: 'okText', json: eventListJson(data, nextCursor('events', next)) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/events/:id',
    scope: 'logs:read',
    portal: true,
    doc: { id: 'getEvent', summary: 'Read an event and how many deliveries it has', answers: { 200: 'Event' } },
    async handle({ caller, params }) {
      const event = await events.get(caller.tenantId, params['id'] ?? '');
      if (event === null) throw notFound();
      return { kind: 'okText', json: eventJson(event) };
    },
  }),
];

/** `Idempotency-Key` is the event's id in another place. */
function withIdempotencyKey({ body, header }: RouteRequest<unknown, EventInput>): EventInput {
  const key = header('idempotency-key');
  if (key === undefined) return body;
  if (body.id !== undefined && body.id !== key)
    throw invalidField('Idempotency-Key', 'is another than the id in the body');
  return { ...body, id: checkField('Idempotency-Key', eventId, key) };
}

const contextOf = ({ caller, header, json }: RouteRequest<unknown, unknown>, now: number): EventContext => ({
  tenantId: caller.tenantId,
  traceparent: traceparentOf(header('traceparent')),
  ...json.origin,
  now,
});
