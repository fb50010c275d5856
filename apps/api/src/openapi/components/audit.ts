import { type JsonSchema, nullable, object, oneOf, text, time } from '../json-schema.ts';

const fields: JsonSchema = {
  type: ['object', 'null'],
  additionalProperties: true,
  description: 'The fields that differ, secrets masked; null where there was nothing, or is nothing any more.',
};

export const AUDIT_COMPONENTS: Record<string, JsonSchema> = {
  AuditRecord: object({
    id: text(),
    at: time,
    actor: object({ kind: oneOf('key', 'jwt', 'portal', 'service'), id: text(), name: text() }),
    action: text('As in `hook.created`; `hook.secret_read` is the one that changes nothing.'),
    target: object({ kind: oneOf('hook', 'key', 'jwt_key', 'tenant', 'event_type', 'portal_link'), id: text() }),
    change: object({ before: fields, after: fields }),
    requestId: nullable(text('The `X-Request-Id` of the request, which its answer said.')),
  }),
};
