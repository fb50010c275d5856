import { array, count, type JsonSchema, nullable, object, ref, text, time } from '../json-schema.ts';

const accepted = object({ id: text(), acceptedAt: time, duplicate: { const: true } }, ['duplicate']);

const refused = object({ id: text(), error: object({ status: count(), code: text(), detail: text() }) }, ['id']);

/** The JSON form of CloudEvents 1.0, as far as it is taken. */
const cloudEvent: JsonSchema = {
  type: 'object',
  description: 'A CloudEvent 1.0; extension attributes may stand beside these.',
  properties: {
    specversion: { const: '1.0' },
    id: text('Becomes the id of the event where it may be one; else that is made of `source` and `id`.'),
    source: text('A URI reference.'),
    type: text(),
    time: text('Becomes `at`.'),
    subject: text(),
    datacontenttype: text('Of JSON.'),
    dataschema: text(),
    traceparent: text('Sent on to receivers.'),
    channels: text('Separated by commas.'),
    data: { description: 'Any JSON; null where there is none.' },
  },
  required: ['specversion', 'id', 'source', 'type'],
};

export const EVENT_COMPONENTS: Record<string, JsonSchema> = {
  CloudEvent: cloudEvent,
  CloudEventBatch: array(ref('CloudEvent')),
  AcceptedEvent: accepted,
  EventType: object({
    name: text(),
    description: text(),
    schema: { description: 'JSON Schema, draft 2020-12, as it was given; null: `data` is not checked.' },
    example: { description: '`data` of such an event, as it was given; null: none.' },
    createdAt: time,
    updatedAt: time,
  }),
  AcceptedBatch: object({ data: array({ anyOf: [accepted, refused] }) }),
  Event: object(
    {
      id: text(),
      type: text(),
      channels: array(text()),
      at: nullable(time),
      acceptedAt: time,
      data: { description: 'The bytes that were published.' },
      dataDropped: { const: true, description: 'In place of `data`, where it was dropped before the rest.' },
      deliveries: object({
        pending: count(),
        delivered: count(),
        failed: count(),
        cancelled: count(),
        skipped: count(),
      }),
    },
    ['data', 'dataDropped'],
  ),
};
