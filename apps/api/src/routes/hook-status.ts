import { type HookStore, notFound, type Status, type StatusLog } from '@hookpost/core';
import { type AnyRoute, ok, route } from '../route.ts';

export type HookStatusRouteDeps = { hooks: HookStore; statuses: StatusLog };

export const hookStatusRoutes = ({ hooks, statuses }: HookStatusRouteDeps): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/hooks/:id/status',
    scope: 'logs:read',
    portal: true,
    doc: { id: 'getHookStatus', summary: 'The latest outcome per event type', answers: { 200: 'HookStatuses' } },
    async handle({ caller, params }) {
      const hook = await hooks.get(caller.tenantId, params['id'] ?? '');
      if (hook === null) throw notFound();
      return ok({ data: (await statuses.ofHook(caller.tenantId, hook.id)).map(viewStatus) });
    },
  }),
];

const viewStatus = (status: Status) => ({
  type: status.type,
  at: status.at.toISOString(),
  success: status.success,
  code: status.code,
  text: status.text,
  error: status.error,
  deliveryId: status.deliveryId,
  lastSuccessAt: status.lastSuccessAt?.toISOString() ?? null,
  lastFailureAt: status.lastFailureAt?.toISOString() ?? null,
  consecutiveFailures: status.consecutiveFailures,
});
