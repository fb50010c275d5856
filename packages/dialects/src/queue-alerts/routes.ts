import type { Dialect, DialectRoute } from '../dialect.ts';
import { decodeCreate } from './decode.ts';
import { encodeCreated, encodeDelivery, encodeError } from './encode.ts';
import { type QueueAlert, queueAlert } from './schema.ts';

const create: DialectRoute<'create', QueueAlert> = {
  method: 'POST',
  path: '/hooks/queuealerts',
  scope: 'hooks:write',
  body: queueAlert,
  decode: decodeCreate,
  encode: encodeCreated,
  answer: {
    status: 200,
    schema: { type: 'object', properties: { requestid: { type: 'string' }, message: { type: 'string' } } },
  },
};

/** Tells an endpoint when a queue has completed or failed. */
export const queueAlerts: Dialect = {
  name: 'queue-alerts',
  title: 'Queue alerts',
  credentials: ['bearer'],
  routes: [create],
  encodeError,
  encodeDelivery,
};
