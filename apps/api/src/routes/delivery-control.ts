import {
  type CancelResult,
  type Delivery,
  type DeliveryControl,
  HookpostError,
  notFound,
  type RedeliverResult,
} from '@hookpost/core';
import { viewFullDelivery } from '../deliveries/delivery-view.ts';
import { type RequestDeps, requestOf } from '../deliveries/request-of.ts';
import { type AnyRoute, accepted, ok, route } from '../route.ts';

export type DeliveryControlRouteDeps = RequestDeps & { control: DeliveryControl };

/** Ending a delivery, and sending one once more, by hand. */
export function deliveryControlRoutes(deps: DeliveryControlRouteDeps): AnyRoute[] {
  const view = async (delivery: Delivery) => viewFullDelivery(delivery, await requestOf(delivery, deps));

  return [
    route({
      method: 'POST',
      path: '/v1/deliveries/:id/cancel',
      scope: 'logs:write',
      portal: true,
      doc: {
        id: 'cancelDelivery',
        summary: 'End a pending delivery',
        answers: { 200: 'Delivery' },
        errors: ['conflict'],
      },
      async handle({ caller, params }) {
        return ok(await view(ended(await deps.control.cancel(caller.tenantId, params['id'] ?? ''))));
      },
    }),
    route({
      method: 'POST',
      path: '/v1/deliveries/:id/redeliver',
      scope: 'logs:write',
      portal: true,
      doc: {
        id: 'redeliver',
        summary: 'Send a delivery once more',
        answers: { 202: 'Delivery' },
        errors: ['conflict'],
      },
      async handle({ caller, params }) {
        return accepted(await view(askedFor(await deps.control.redeliver(caller.tenantId, params['id'] ?? ''))));
      },
    }),
  ];
}

function ended(result: CancelResult): Delivery {
  switch (result.kind) {
    case 'ok':
      return result.delivery;
    case 'missing':
      throw notFound();
    case 'not_pending':
      throw new HookpostError('conflict', 'The delivery is over: only a pending one can be cancelled.');
  }
}

function askedFor(result: RedeliverResult): Delivery {
  switch (result.kind) {
    case 'ok':
      return result.delivery;
    case 'missing':
      throw notFound();
    case 'hook_deleted':
      throw new HookpostError('conflict', 'The hook of this delivery is deleted: there is nowhere to send it.');
    case 'no_url':
      throw new HookpostError('conflict', 'The hook of this delivery has no address: there is nowhere to send it.');
    case 'event_gone':
      throw new HookpostError(
        'conflict',
        'The event of this delivery, or its data, is no longer stored: its retention is over.',
      );
  }
}
