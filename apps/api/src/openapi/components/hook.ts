import { array, count, flag, type JsonSchema, nullable, object, oneOf, text, time } from '../json-schema.ts';

const MASKED = 'Masked: `********`. Sent back so, it keeps what is stored.';

const auth = (type: string, fields: Record<string, JsonSchema> = {}, optional: string[] = []): JsonSchema =>
  object({ type: { const: type }, ...fields }, optional);

const Auth: JsonSchema = {
  oneOf: [
    auth('none'),
    auth('basic', { username: text(), password: text(MASKED) }),
    auth('bearer', { token: text(MASKED) }),
    auth('header', { name: text(), value: text(MASKED) }),
    auth('query', { name: text(), value: text(MASKED) }),
    auth('oauth2', { tokenUrl: text(), clientId: text(), clientSecret: text(MASKED), scope: text() }, ['scope']),
  ],
};

const tls = object({ cert: text(), key: text(MASKED), ca: text() }, ['ca']);

export const HOOK_COMPONENTS: Record<string, JsonSchema> = {
  Hook: object(
    {
      id: text(),
      uid: text("The caller's own id."),
      name: text(),
      url: nullable(text('Null only for hooks of other registration APIs that have none yet.')),
      events: array(text()),
      channels: array(text()),
      filter: { type: 'object', additionalProperties: true },
      auth: { $ref: '#/components/schemas/Auth' },
      tls,
      headers: { type: 'object', additionalProperties: text(MASKED) },
      signature: oneOf('v1', 'v1a'),
      retry: object({ delays: array({ type: 'number', description: 'seconds' }) }),
      timeoutMs: count(),
      rateLimit: nullable(object({ perSecond: { type: 'number' } })),
      ordered: flag,
      enabled: flag,
      paused: flag,
      disabledReason: { enum: [null, 'gone', 'receiver', 'failing'] },
      metadata: { type: 'object', additionalProperties: true },
      format: oneOf('standard', 'cloudevents'),
      dialect: text('The registration API that it was made through; `core`: this one.'),
      createdAt: time,
      updatedAt: time,
    },
    ['uid', 'name', 'filter', 'tls'],
  ),
  Auth,
  HookSecrets: object(
    {
      signature: oneOf('v1', 'v1a'),
      secrets: array(object({ secret: text(), createdAt: time, expiresAt: nullable(time) })),
      publicKey: text('`whpk_…`, with v1a'),
    },
    ['publicKey'],
  ),
  NewSecret: object({ secret: text() }),
  HookStatuses: object({
    data: array(
      object({
        type: text(),
        at: time,
        success: flag,
        code: nullable(count()),
        text: nullable(text()),
        error: nullable(text()),
        deliveryId: text(),
        lastSuccessAt: nullable(time),
        lastFailureAt: nullable(time),
        consecutiveFailures: count(),
      }),
    ),
  }),
  TestEvent: object({ eventId: text(), deliveryId: text() }),
};
