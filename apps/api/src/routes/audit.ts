import type { AuditLog, AuditRecord } from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { type AnyRoute, ok, route } from '../route.ts';
import { plainText } from '../text.ts';

export type AuditRouteDeps = { audit: AuditLog };

type ListQuery = PageQuery & { actor?: string; target?: string };

const listQuery: Joi.ObjectSchema<ListQuery> = Joi.object({
  ...PAGE_QUERY,
  actor: plainText(256),
  target: plainText(256),
});

const AUDIT_ID = /^[\da-f]{24}$/;

/** Who changed what. A key of the platform also sees what was done to tenants. */
export const auditRoutes = ({ audit }: AuditRouteDeps): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/audit',
    scope: 'admin',
    doc: {
      id: 'listAudit',
      summary: 'List changes of hooks, keys and tenants: who made them, and what they changed',
      description: '`actor` and `target` are ids. Secrets are masked. Kept for 400 days.',
      answers: { 200: 'AuditRecordList' },
    },
    query: listQuery,
    async handle({ caller, query: { limit, cursor, ...filter } }) {
      const page = pageRequest('audit', { limit, ...(cursor && { cursor }) }, AUDIT_ID);
      const platform = caller.scopes.includes('platform');
      return ok(pageAnswer('audit', await audit.list(caller.tenantId, { ...filter, platform }, page), view));
    },
  }),
];

const view = ({ at, ...record }: AuditRecord) => ({ ...record, at: at.toISOString() });
