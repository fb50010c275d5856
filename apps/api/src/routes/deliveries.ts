import {
  type DeliveryFilter,
  type DeliveryLog,
  type DeliveryState,
  type HookStore,
  notFound,
  type TenantId,
} from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { viewDelivery, viewFullDelivery } from '../deliveries/delivery-view.ts';
import { type RequestDeps, requestOf } from '../deliveries/request-of.ts';
import { type AnyRoute, ok, route } from '../route.ts';
import { eventType, isoTime, oneOf } from '../text.ts';

export type DeliveryRouteDeps = RequestDeps & { deliveries: DeliveryLog; hooks: Pick<HookStore, 'get'> };

type ListQuery = PageQuery & {
  hook?: string;
  event?: string;
  type?: string;
  channel?: string;
  state?: DeliveryState;
  code?: number;
  from?: string;
  to?: string;
};

const STATES: DeliveryState[] = ['pending', 'delivered', 'failed', 'cancelled', 'skipped'];

const listQuery: Joi.ObjectSchema<ListQuery> = Joi.object({
  ...PAGE_QUERY,
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
      doc: { id: 'listDeliveries', summary: 'List deliveries', answers: { 200: 'ListedDeliveryList' } },
      query: listQuery,
      async handle({ caller: { tenantId }, query: { limit, cursor, ...filter } }) {
        const page = pageRequest('deliveries', { limit, ...(cursor && { cursor }) });
        const found = await deliveries.list(tenantId, await filterOf(tenantId, filter), page);
        return ok(pageAnswer('deliveries', found, viewDelivery));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/deliveries/:id',
      scope: 'logs:read',
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
