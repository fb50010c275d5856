/** What a portal may do to deliveries: to those of its own hooks. */
import type { DeliveryControl, HookStore, Recovery, RecoveryStore, TenantId } from '@hookpost/core';
import { hookOf } from './limited-stores.ts';

type Hooks = Pick<HookStore, 'get'>;

export function limitedControl(control: DeliveryControl, hooks: Hooks): DeliveryControl {
  const isOutside = async (tenantId: TenantId, id: string) => (await hooks.get(tenantId, hookOf(id))) === null;
  return {
    cancel: async (tenantId, id) =>
      (await isOutside(tenantId, id)) ? { kind: 'missing' } : control.cancel(tenantId, id),
    redeliver: async (tenantId, id) =>
      (await isOutside(tenantId, id)) ? { kind: 'missing' } : control.redeliver(tenantId, id),
  };
}

export function limitedRecoveries(recoveries: RecoveryStore, hooks: Hooks): RecoveryStore {
  const isInside = async (tenantId: TenantId, hookId: string) => (await hooks.get(tenantId, hookId)) !== null;

  async function get(tenantId: TenantId, id: string): Promise<Recovery | null> {
    const recovery = await recoveries.get(tenantId, id);
    return recovery !== null && (await isInside(tenantId, recovery.hookId)) ? recovery : null;
  }

  return {
    get,
    create: async (tenantId, request) =>
      (await isInside(tenantId, request.hookId)) ? recoveries.create(tenantId, request) : null,
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
