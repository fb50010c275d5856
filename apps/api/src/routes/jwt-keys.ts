import { HookpostError, JWT_ALGS, type JwtKey, type JwtKeyStore, type NewJwtKey, notFound } from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { usableKey } from '../jwt/usable-key.ts';
import { type AnyRoute, created, ok, route } from '../route.ts';
import { oneOf, plainText } from '../text.ts';

export type JwtKeyRouteDeps = { jwtKeys: Pick<JwtKeyStore, 'create' | 'list' | 'remove'> };

const jwtKeySchema: Joi.ObjectSchema<NewJwtKey> = Joi.object({
  alg: oneOf(JWT_ALGS).required(),
  key: Joi.string().max(8192).required(),
  audience: plainText(256).allow(null).default(null),
});

const listQuery: Joi.ObjectSchema<PageQuery> = Joi.object(PAGE_QUERY);
const LIST_IDS = /^[\da-f]{24}$/;

export const jwtKeyRoutes = ({ jwtKeys }: JwtKeyRouteDeps): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/jwt-keys',
    scope: 'admin',
    doc: {
      id: 'createJwtKey',
      summary: 'Register a key that JWTs are signed with',
      answers: { 201: 'JwtKey' },
      errors: ['conflict'],
      examples: {
        'A shared secret': { alg: 'HS256', key: 'a secret text of at least 32 bytes', audience: 'hookpost' },
      },
    },
    body: { schema: jwtKeySchema, maxBytes: 32_768 },
    async handle({ caller, body: { alg, key, audience } }) {
      const given = { alg, key: usableKey(alg, key), audience };
      const result = await jwtKeys.create(caller.tenantId, given, caller.actor);
      switch (result.kind) {
        case 'ok':
          return created(view(result.key));
        case 'taken':
          throw new HookpostError('conflict', 'This key is registered already, for an audience in common.');
        case 'too_many':
          throw new HookpostError('conflict', 'There are 10 JWT keys already, the most that a tenant may have.');
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/jwt-keys',
    scope: 'admin',
    doc: { id: 'listJwtKeys', summary: 'List the keys that JWTs are signed with', answers: { 200: 'JwtKeyList' } },
    query: listQuery,
    async handle({ caller, query }) {
      const page = pageRequest('jwt-keys', query, LIST_IDS);
      return ok(pageAnswer('jwt-keys', await jwtKeys.list(caller.tenantId, page), view));
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/jwt-keys/:id',
    scope: 'admin',
    doc: { id: 'deleteJwtKey', summary: 'End a key that JWTs are signed with', answers: { 204: null } },
    async handle({ caller, params }) {
      if (!(await jwtKeys.remove(caller.tenantId, params['id'] ?? '', caller.actor))) throw notFound();
      return { kind: 'deleted' };
    },
  }),
];

const view = ({ id, alg, audience, createdAt }: JwtKey) => ({
  id,
  alg,
  key: '********',
  audience,
  createdAt: createdAt.toISOString(),
});
