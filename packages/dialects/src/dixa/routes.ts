import type { Dialect, DialectRoute } from '../dialect.ts';
import * as answer from './answer.ts';
import * as decode from './decode.ts';
import { encodeDelivery } from './delivery.ts';
import * as encode from './encode.ts';
import { matches } from './filters.ts';
import { type Subscription, type SubscriptionPatch, subscription, subscriptionPatch } from './schema.ts';

const list: DialectRoute<'list'> = {
  method: 'GET',
  path: '/webhooks',
  scope: 'hooks:read',
  decode: decode.decodeList,
  encode: encode.encodeList,
  answer: answer.listed,
};

const create: DialectRoute<'create', Subscription> = {
  method: 'POST',
  path: '/webhooks',
  scope: 'hooks:write',
  body: subscription,
  decode: decode.decodeCreate,
  encode: encode.encodeCreated,
  answer: answer.created,
};

const get: DialectRoute<'get'> = {
  method: 'GET',
  path: '/webhooks/:id',
  scope: 'hooks:read',
  decode: decode.decodeGet,
  encode: encode.encodeOne,
  answer: answer.one,
};

const patch: DialectRoute<'update', SubscriptionPatch> = {
  method: 'PATCH',
  path: '/webhooks/:id',
  scope: 'hooks:write',
  body: subscriptionPatch,
  decode: decode.decodePatch,
  encode: encode.encodeOne,
  answer: answer.one,
};

const remove: DialectRoute<'delete'> = {
  method: 'DELETE',
  path: '/webhooks/:id',
  scope: 'hooks:write',
  decode: decode.decodeRemove,
  encode: encode.encodeRemoved,
  answer: answer.removed,
};

const status: DialectRoute<'status'> = {
  method: 'GET',
  path: '/webhooks/:id/delivery-status',
  scope: 'hooks:read',
  decode: decode.decodeStatus,
  encode: encode.encodeStatuses,
  answer: answer.statuses,
};

const log: DialectRoute<'log'> = {
  method: 'GET',
  path: '/webhooks/:id/delivery-status/logs/:event',
  scope: 'logs:read',
  decode: decode.decodeLog,
  encode: encode.encodeLog,
  answer: answer.logged,
};

/** Dixa's webhook subscriptions: 32 events, filters, a signature of its own, and a log of what was sent. */
export const dixa: Dialect = {
  name: 'dixa',
  title: 'Dixa',
  mounts: ['/beta', '/v1'],
  ids: 'uuid',
  // Its contract has the bare key; clients that put "Bearer" before it are understood, too.
  credentials: ['bearer', 'authorization'],
  routes: [list, create, get, patch, remove, status, log],
  encodeError: encode.encodeError,
  encodeDelivery,
  keepsBody: true,
  matches,
};
