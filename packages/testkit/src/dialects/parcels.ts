/** The worked example of docs/adding-a-dialect.md: a dialect that uses every kind of command. */
import { type Hook, MASK } from '@hookpost/core';
import type { CommandOf, Dialect, DialectRequest, DialectRoute, HookDraft } from '@hookpost/dialects';
import Joi from 'joi';
import { type DialectFixture, FIXTURE_TIME } from './fixtures.ts';

type Watch = { callback: string; stages: string[]; secret: string };

const fields = {
  callback: Joi.string().max(2048),
  stages: Joi.array().items(Joi.string().valid('sent', 'delivered')).min(1),
  secret: Joi.string().max(200),
};
const whole = Joi.object<Watch>(fields).options({ presence: 'required' }).required();
const part = Joi.object<Partial<Watch>>(fields).required();

const draft = ({ callback, stages, secret }: Watch): HookDraft => ({
  url: callback,
  events: stages.map((stage) => `parcel.${stage}`),
  auth: { type: 'bearer', token: secret },
  native: {},
});

const watchOf = (hook: Hook): Watch => ({
  callback: hook.url ?? '',
  stages: hook.events.map((type) => type.slice('parcel.'.length)),
  secret: hook.auth.type === 'bearer' ? hook.auth.token : '',
});

const shown = (hook: Hook) => ({
  ...watchOf(hook),
  id: hook.publicId ?? hook.id,
  active: hook.enabled && !hook.paused,
  secret: MASK,
});

const updateWith = ({ params, body }: DialectRequest<Partial<Watch>>): CommandOf<'update'> => ({
  kind: 'update',
  id: params.id,
  change(hook) {
    const stored = watchOf(hook);
    const { secret = MASK, ...sent } = body;
    return draft({ ...stored, ...sent, secret: secret === MASK ? stored.secret : secret });
  },
});

const create: DialectRoute<'create', Watch> = {
  method: 'POST',
  path: '/parcels/watches',
  scope: 'hooks:write',
  body: whole,
  decode: ({ body }) => ({ kind: 'create', hook: draft(body) }),
  encode: ({ hook }) => ({ status: 201, body: shown(hook) }),
};

type Part = { from: number; count: number };

const list: DialectRoute<'list', unknown, Part> = {
  method: 'GET',
  path: '/parcels/watches',
  scope: 'hooks:read',
  query: Joi.object<Part>({
    from: Joi.number().integer().min(0).default(0),
    count: Joi.number().integer().min(1).max(100).default(50),
  }),
  decode: ({ query }) => ({ kind: 'list', limit: query.count, offset: query.from }),
  encode: ({ hooks }) => ({ status: 200, body: { watches: hooks.map(shown) } }),
};

const get: DialectRoute<'get'> = {
  method: 'GET',
  path: '/parcels/watches/:id',
  scope: 'hooks:read',
  decode: ({ params }) => ({ kind: 'get', id: params.id }),
  encode: ({ hook }) => ({ status: 200, body: shown(hook) }),
};

const replace: DialectRoute<'update', Watch> = {
  method: 'PUT',
  path: '/parcels/watches/:id',
  scope: 'hooks:write',
  body: whole,
  decode: updateWith,
  encode: get.encode,
};

const patch: DialectRoute<'update', Partial<Watch>> = { ...replace, method: 'PATCH', body: part };

const remove: DialectRoute<'delete'> = {
  method: 'DELETE',
  path: '/parcels/watches/:id',
  scope: 'hooks:write',
  decode: ({ params }) => ({ kind: 'delete', id: params.id }),
  encode: () => ({ status: 204 }),
};

const status: DialectRoute<'status'> = {
  method: 'GET',
  path: '/parcels/watches/:id/status',
  scope: 'hooks:read',
  decode: ({ params }) => ({ kind: 'status', id: params.id }),
  encode: ({ statuses }) => ({
    status: 200,
    body: { latest: statuses.map(({ type, success }) => ({ type, success })) },
  }),
};

const log: DialectRoute<'log'> = {
  method: 'GET',
  path: '/parcels/watches/:id/log/:stage',
  scope: 'logs:read',
  decode: ({ params }) => ({ kind: 'log', id: params.id, type: `parcel.${params.stage}`, limit: 10 }),
  encode: ({ deliveries }) => ({
    status: 200,
    body: {
      log: deliveries.map(({ eventId, state, body }) => ({ eventId, state, sent: Buffer.from(body ?? []).toString() })),
    },
  }),
};

export const parcels: Dialect = {
  name: 'parcels',
  title: 'Parcels',
  credentials: ['authorization', 'x-access-token'],
  routes: [create, list, get, replace, patch, remove, status, log],
  keepsBody: true,
  encodeError: ({ status, detail }) => ({ status, body: { problem: detail } }),
};

const callback = 'http://127.0.0.1:8080/parcels';

export const parcelFixtures: DialectFixture[] = [
  {
    title: 'watches one stage',
    request: { method: 'POST', path: '/parcels/watches', body: { callback, stages: ['sent'], secret: 's3cr3t' } },
    reply: { status: 201, body: { id: '*', callback, stages: ['sent'], secret: '********', active: true } },
    hook: { url: callback, events: ['parcel.sent'], auth: { type: 'bearer', token: 's3cr3t' } },
    secrets: ['s3cr3t'],
    params: { stage: 'sent' },
    delivered: {
      type: 'parcel.sent',
      data: '{ "parcel": 1 }',
      method: 'POST',
      headers: { authorization: 'Bearer s3cr3t' },
      body: `{"type":"parcel.sent","timestamp":"${FIXTURE_TIME}","data":{ "parcel": 1 }}`,
    },
  },
];
