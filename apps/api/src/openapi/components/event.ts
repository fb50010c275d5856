import { array, count, type JsonSchema, nullable, object, text, time } from '../json-schema.ts';

const accepted = object({ id: text(), acceptedAt: time, duplicate: { const: true } }, ['duplicate']);

const refused = object({ id: text(), error: object({ status: count(), code: text(), detail: text() }) }, ['id']);

export const EVENT_COMPONENTS: Record<string, JsonSchema> = {
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
  Event: object({
    id: text(),
    type: text(),
    channels: array(text()),
    at: nullable(time),
    acceptedAt: time,
    data: { description: 'The bytes that were published.' },
    deliveries: object({
      pending: count(),
      delivered: count(),
      failed: count(),
      cancelled: count(),
      skipped: count(),
    }),
  }),
};
