import {
  HookpostError,
  invalidField,
  type KeyStore,
  notFound,
  type Tenant,
  type TenantChange,
  type TenantId,
  type TenantStore,
} from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { DEFAULT_TENANT } from '../middleware/authenticate.ts';
import { type AnyRoute, created, ok, route } from '../route.ts';
import { plainText, token } from '../text.ts';

/** `retentionDays`: of the service. */
export type TenantRouteDeps = { tenants: TenantStore; keys: KeyStore; retentionDays: number };

const tenantSchema: Joi.ObjectSchema<{ id: TenantId; name: string }> = Joi.object({
  id: token('_-', '_ -', 64).required(),
  name: plainText(256).required(),
});

const days = Joi.number().integer().min(1).allow(null);

const readOnly = Joi.any().strip();

const changeSchema: Joi.ObjectSchema<TenantChange> = Joi.object({
  id: readOnly,
  createdAt: readOnly,
  name: plainText(256),
  retentionDays: days,
  payloadDays: days,
});

const listQuery: Joi.ObjectSchema<PageQuery> = Joi.object(PAGE_QUERY);

export const tenantRoutes = ({ tenants, keys, retentionDays }: TenantRouteDeps): AnyRoute[] => [
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
    method: 'PATCH',
    path: '/v1/tenants/:id',
    scope: 'platform',
    doc: {
      id: 'updateTenant',
      summary: 'Change the name of a tenant, or how long what is over is kept',
      answers: { 200: 'Tenant' },
      examples: { 'Two weeks, its data a day': { retentionDays: 14, payloadDays: 1 } },
    },
    body: { schema: changeSchema, maxBytes: 4096 },
    async handle({ caller, params, body }) {
      const change = (tenant: Tenant) => checkedDays(tenant, body, retentionDays);
      const tenant = await tenants.update(params['id'] as TenantId, change, caller.actor);
      if (tenant === null) throw notFound();
      return ok(view(tenant));
    },
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

/** What waits is kept as long as the service says, so a tenant's own times are within that. */
function checkedDays(tenant: Tenant, change: TenantChange, most: number): TenantChange {
  const { retentionDays, payloadDays } = { ...tenant, ...change };
  if ((change.retentionDays ?? 0) > most)
    throw invalidField('retentionDays', `must be at most ${most}, as of the service`);
  const kept = Math.min(retentionDays ?? most, most);
  if (payloadDays !== null && payloadDays > kept) {
    throw invalidField('payloadDays', `must be at most ${kept}, as the retention of the rest`);
  }
  return change;
}

const view = ({ createdAt, ...tenant }: Tenant) => ({ ...tenant, createdAt: createdAt.toISOString() });
