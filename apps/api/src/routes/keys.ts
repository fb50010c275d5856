import { type ApiKey, HookpostError, invalidField, type KeyStore, notFound, SCOPES, type Scope } from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { requireScope } from '../middleware/authenticate.ts';
import { type AnyRoute, created, ok, route } from '../route.ts';
import { isoTime, oneOf, plainText } from '../text.ts';

export type KeyRouteDeps = { keys: KeyStore; now: () => number };

type KeyInput = { name: string; scopes: Scope[]; expiresAt: string | null; owner: { id: string; name: string } | null };

const keySchema: Joi.ObjectSchema<KeyInput> = Joi.object({
  name: plainText(256).required(),
  scopes: Joi.array().items(oneOf(SCOPES)).min(1).unique().required(),
  expiresAt: isoTime.allow(null).default(null),
  owner: Joi.object({ id: plainText(256).required(), name: plainText(256).required() })
    .allow(null)
    .default(null),
});

const listQuery: Joi.ObjectSchema<PageQuery> = Joi.object(PAGE_QUERY);

export const keyRoutes = ({ keys, now }: KeyRouteDeps): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/keys',
    scope: 'admin',
    doc: {
      id: 'createKey',
      summary: 'Make a key',
      answers: { 201: 'NewKey' },
      examples: { 'For a publisher': { name: 'publisher', scopes: ['events:write'] } },
    },
    body: { schema: keySchema, maxBytes: 8192 },
    async handle({ caller, body }) {
      if (body.scopes.includes('platform')) requireScope(caller, 'platform');
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
      if (expiresAt !== null && expiresAt.getTime() <= now()) throw invalidField('expiresAt', 'must be in the future');
      const { key, secret } = await keys.create(caller.tenantId, { ...body, expiresAt }, caller.actor);
      return created({ ...view(key), key: secret });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/keys',
    scope: 'admin',
    doc: { id: 'listKeys', summary: 'List keys', answers: { 200: 'KeyList' } },
    query: listQuery,
    async handle({ caller, query }) {
      return ok(pageAnswer('keys', await keys.list(caller.tenantId, pageRequest('keys', query)), view));
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/keys/:id',
    scope: 'admin',
    doc: { id: 'deleteKey', summary: 'Delete a key', answers: { 204: null }, errors: ['conflict'] },
    async handle({ caller, params }) {
      const key = await keys.get(caller.tenantId, params['id'] ?? '');
      if (key === null) throw notFound();
      if (key.scopes.includes('platform')) requireScope(caller, 'platform');
      if (key.configured)
        throw new HookpostError('conflict', 'This key is HOOKPOST_API_KEY: it ends when that changes.');
      if (!(await keys.remove(caller.tenantId, key.id, caller.actor))) throw notFound();
      return { kind: 'deleted' };
    },
  }),
];

const view = ({ id, name, scopes, owner, expiresAt, createdAt }: ApiKey) => ({
  id,
  name,
  scopes,
  owner,
  expiresAt: expiresAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});
