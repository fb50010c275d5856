import type { Dialect, DialectRoute } from '../dialect.ts';
import { decodeCreate, matches } from './decode.ts';
import { encodeCreated, encodeError } from './encode.ts';
import { type Webhook, webhook } from './schema.ts';

const create: DialectRoute<'create', Webhook> = {
  method: 'POST',
  path: '/webhooks',
  scope: 'hooks:write',
  body: webhook,
  decode: decodeCreate,
  encode: encodeCreated,
  answer: {
    status: 201,
    schema: {
      type: 'object',
      properties: { id: { type: 'string' }, message: { type: 'string' }, endpoint: { type: 'string' } },
      additionalProperties: true,
    },
  },
};

/** Tells an endpoint of alerts, or of everything else. */
export const webhooks: Dialect = {
  name: 'webhooks',
  title: 'Webhooks',
  credentials: ['bearer'],
  routes: [create],
  encodeError,
  matches,
};
