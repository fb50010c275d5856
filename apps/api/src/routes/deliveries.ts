import {
  type DeliveryFilter,
  type DeliveryLog,
  type DeliveryState,
  type HookStore,
  invalidField,
  notFound,
  type PageRequest,
  type TenantId,
} from '@hookpost/core';
import Joi from 'joi';
import { LIMIT, PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { viewDelivery, viewFullDelivery } from '../deliveries/delivery-view.ts';
import { exportLines } from '../deliveries/export-lines.ts';
import { type RequestDeps, requestOf } from '../deliveries/request-of.ts';
import { type AnyRoute, ok, route } from '../route.ts';
import { eventType, isoTime, oneOf } from '../text.ts';

export type DeliveryRouteDeps = RequestDeps & { deliveries: DeliveryLog; hooks: Pick<HookStore, 'get'> };

type ListQuery = Partial<PageQuery> & {
  hook?: string;
  event?: string;
  type?: string;
  channel?: string;
  state?: DeliveryState;
  code?: number;
  from?: string;
  to?: string;
};

const LINES = /\bapplication\/x-ndjson\b/i;

const STATES: DeliveryState[] = ['pending', 'delivered', 'failed', 'cancelled', 'skipped'];

const listQuery: Joi.ObjectSchema<ListQuery> = Joi.object({
  ...PAGE_QUERY,
  limit: LIMIT.description('50 unless said otherwise; of a page, and of no export'),
  hook: Joi.string(),
  event: Joi.string(),
  type: eventType,
  channel: Joi.string(),
  state: oneOf(STATES),
  code: Joi.number().integer().min(100).max(999),
  from: isoTime,
  to: isoTime,
});

/** The log of what was sent. */
export function deliveryRoutes(deps: DeliveryRouteDeps): AnyRoute[] {
  const { deliveries, hooks } = deps;

  /** A hook's id from its id or uid: the log of a deleted hook is still there, under its id. */
  async function hookIdOf(tenantId: TenantId, idOrUid: string): Promise<string> {
    return (await hooks.get(tenantId, idOrUid))?.id ?? idOrUid;
  }

  async function filterOf(tenantId: TenantId, query: Omit<ListQuery, keyof PageQuery>): Promise<DeliveryFilter> {
    const { hook, from, to, ...rest } = query;
    return {
      ...rest,
      ...(hook === undefined ? {} : { hook: await hookIdOf(tenantId, hook) }),
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(to === undefined ? {} : { to: new Date(to) }),
    };
  }

  return [
    route({
      method: 'GET',
      path: '/v1/deliveries',
      scope: 'logs:read',
      portal: true,
      doc: {
        id: 'listDeliveries',
        summary: 'List deliveries, or export them',
        description: 'With `Accept: application/x-ndjson` all that match from `cursor` on, a line each.',
        answers: { 200: 'ListedDeliveryList' },
        lines: 'ExportedDelivery',
      },
      query: listQuery,
      async handle({ caller: { tenantId }, query: { limit, cursor, ...asked }, header }) {
        const isExport = LINES.test(header('accept') ?? '');
        if (isExport && limit !== undefined) throw invalidField('limit', 'is of a page: an export has all that match');
        const page = pageRequest('deliveries', { limit: limit ?? 50, ...(cursor && { cursor }) });
        const filter = await filterOf(tenantId, asked);
        const list = (request: PageRequest) => deliveries.list(tenantId, filter, request);
        if (isExport) return { kind: 'lines', lines: await exportLines(list, page.after) };
        return ok(pageAnswer('deliveries', await list(page), viewDelivery));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/deliveries/:id',
      scope: 'logs:read',
      portal: true,
      doc: {
        id: 'getDelivery',
        summary: 'Read a delivery with its request and what was answered',
        answers: { 200: 'Delivery' },
      },
      async handle({ caller, params }) {
        const delivery = await deliveries.get(caller.tenantId, params['id'] ?? '');
        if (delivery === null) throw notFound();
        return ok(viewFullDelivery(delivery, await requestOf(delivery, deps)));
      },
    }),
  ];
}
