import { array, count, type JsonSchema, nullable, object, text, time } from '../json-schema.ts';

const accepted = object({ id: text(), acceptedAt: time, duplicate: { const: true } }, ['duplicate']);

const refused = object({ id: text(), error: object({ status: count(), code: text(), detail: text() }) }, ['id']);

export const EVENT_COMPONENTS: Record<string, JsonSchema> = {
  AcceptedEvent: accepted,
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
