/** What a portal may do to deliveries: to those of its own hooks. */
import type {
  Delivery,
  DeliveryControl,
  DeliveryLog,
  HookStore,
  Portion,
  Recovery,
  RecoveryStore,
  TenantId,
} from '@hookpost/core';
import { withOwnChannels } from './limited-stores.ts';

type LimitedControl = { control: DeliveryControl; deliveries: Pick<DeliveryLog, 'get'>; portion: Portion };

/** `deliveries`: the portal's. */
export function limitedControl({ control, deliveries, portion }: LimitedControl): DeliveryControl {
  const view = withOwnChannels(portion);

  async function within<Result extends { kind: string }>(
    tenantId: TenantId,
    id: string,
    change: () => Promise<Result | { kind: 'ok'; delivery: Delivery }>,
  ): Promise<Result | { kind: 'ok'; delivery: Delivery } | { kind: 'missing' }> {
    if ((await deliveries.get(tenantId, id)) === null) return { kind: 'missing' };
    const result = await change();
    return 'delivery' in result ? { ...result, delivery: view(result.delivery) } : result;
  }

  return {
    cancel: (tenantId, id) => within(tenantId, id, () => control.cancel(tenantId, id)),
    redeliver: (tenantId, id) => within(tenantId, id, () => control.redeliver(tenantId, id)),
  };
}

type LimitedRecoveries = { recoveries: RecoveryStore; hooks: Pick<HookStore, 'get'>; portion: Portion };

export function limitedRecoveries({ recoveries, hooks, portion }: LimitedRecoveries): RecoveryStore {
  const channels = 'channels' in portion ? [...portion.channels] : null;
  const isInside = async (tenantId: TenantId, hookId: string) => (await hooks.get(tenantId, hookId)) !== null;

  async function get(tenantId: TenantId, id: string): Promise<Recovery | null> {
    const recovery = await recoveries.get(tenantId, id);
    return recovery !== null && (await isInside(tenantId, recovery.hookId)) ? recovery : null;
  }

  return {
    get,
    create: async (tenantId, request) =>
      (await isInside(tenantId, request.hookId)) ? recoveries.create(tenantId, { ...request, channels }) : null,
    cancel: async (tenantId, id) =>
      (await get(tenantId, id)) === null ? { kind: 'missing' } : recoveries.cancel(tenantId, id),
    /** A page may hold fewer than were asked for, down to none, and have a next one. */
    async list(tenantId, page) {
      const { data, next } = await recoveries.list(tenantId, page);
      const inside = await Promise.all(data.map(({ hookId }) => isInside(tenantId, hookId)));
      return { data: data.filter((_recovery, i) => inside[i]), next };
    },
  };
}
