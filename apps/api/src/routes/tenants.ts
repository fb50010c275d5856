import { HookpostError, type KeyStore, notFound, type Tenant, type TenantId, type TenantStore } from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { DEFAULT_TENANT } from '../middleware/authenticate.ts';
import { type AnyRoute, created, ok, route } from '../route.ts';
import { plainText, token } from '../text.ts';

export type TenantRouteDeps = { tenants: TenantStore; keys: KeyStore };

const tenantSchema: Joi.ObjectSchema<{ id: TenantId; name: string }> = Joi.object({
  id: token('_-', '_ -', 64).required(),
  name: plainText(256).required(),
});

const listQuery: Joi.ObjectSchema<PageQuery> = Joi.object(PAGE_QUERY);

export const tenantRoutes = ({ tenants, keys }: TenantRouteDeps): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/tenants',
    scope: 'platform',
    doc: {
      id: 'createTenant',
      summary: 'Make a tenant and its first admin key',
      answers: { 201: 'NewTenant' },
      errors: ['conflict'],
      examples: { 'A product': { id: 'acme', name: 'Acme' } },
    },
    body: { schema: tenantSchema, maxBytes: 4096 },
    async handle({ caller, body }) {
      const tenant = await tenants.create(body, caller.actor);
      if (tenant === null) throw new HookpostError('conflict', 'There is a tenant with this id.');
      const first = { name: 'first key', scopes: ['admin' as const], owner: null, expiresAt: null };
      const { secret } = await keys.create(tenant.id, first, caller.actor);
      return created({ ...view(tenant), key: secret });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/tenants',
    scope: 'platform',
    doc: { id: 'listTenants', summary: 'List tenants', answers: { 200: 'TenantList' } },
    query: listQuery,
    handle: async ({ query }) => ok(pageAnswer('tenants', await tenants.list(pageRequest('tenants', query)), view)),
  }),
  route({
    method: 'DELETE',
    path: '/v1/tenants/:id',
    scope: 'platform',
    doc: {
      id: 'deleteTenant',
      summary: 'Delete a tenant with all it has',
      answers: { 204: null },
      errors: ['conflict'],
    },
    async handle({ caller, params }) {
      const id = params['id'] as TenantId;
      if (id === DEFAULT_TENANT) throw new HookpostError('conflict', 'The tenant "default" can not be deleted.');
      if (!(await tenants.remove(id, caller.actor))) throw notFound();
      return { kind: 'deleted' };
    },
  }),
];

const view = ({ id, name, createdAt }: Tenant) => ({ id, name, createdAt: createdAt.toISOString() });
