import { array, count, flag, type JsonSchema, nullable, object, oneOf, ref, text, time } from '../json-schema.ts';

const OUTCOMES = ['delivered', 'failed', 'unknown'];
const STATES = ['pending', 'delivered', 'failed', 'cancelled', 'skipped'];
const REASONS = ['exhausted', 'expired', 'gone', 'aborted_by_receiver', 'hook_deleted', 'no_url', 'cancelled_by_user'];

const attempt: Record<string, JsonSchema> = {
  n: count(),
  at: time,
  ms: nullable({ type: 'number' }),
  outcome: oneOf(...OUTCOMES),
  code: nullable(count('of HTTP')),
  error: nullable(text()),
  text: nullable(text()),
  trigger: oneOf('first', 'retry', 'manual', 'recovery', 'test'),
  nextAt: nullable(time),
  late: { const: true },
};

const head: Record<string, JsonSchema> = {
  id: text('`EVENT.HOOK`'),
  event: text(),
  hook: text(),
  type: text(),
  channels: array(text()),
  state: oneOf(...STATES),
  reason: { enum: [null, ...REASONS] },
  attempt: count('the latest; 0 before the first'),
  nextAt: nullable(time),
  acceptedAt: time,
  updatedAt: time,
};

const request = object({
  method: text(),
  url: text(),
  headers: { type: 'object', additionalProperties: text() },
  body: nullable(text()),
});

const listed = object({ ...head, attempts: array(object(attempt, ['late'])) });

export const DELIVERY_COMPONENTS: Record<string, JsonSchema> = {
  ListedDelivery: listed,
  ExportedDelivery: { anyOf: [ref('ListedDelivery'), object({ error: ref('Problem') })] },
  Delivery: object({
    ...head,
    request: nullable(request),
    attempts: array(object({ ...attempt, response: nullable(text('at most 4 KiB')) }, ['late'])),
  }),
  Recovery: object({
    id: text(),
    hook: text(),
    from: time,
    to: time,
    types: nullable(array(text())),
    states: array(oneOf('failed', 'cancelled', 'skipped', 'delivered')),
    missed: flag,
    state: oneOf('running', 'done', 'cancelled'),
    total: count(),
    done: count(),
    failed: count(),
    createdAt: time,
    finishedAt: nullable(time),
  }),
};
