import type { PageAfter } from './api-ports.ts';
import type { DeliveryState } from './delivery.ts';
import type { TenantId } from './hook.ts';

/** What is over and can so be recovered. */
export const RECOVERABLE = ['failed', 'cancelled', 'skipped', 'delivered'] as const satisfies DeliveryState[];
export type RecoverableState = (typeof RECOVERABLE)[number];

/** Which deliveries of a hook are to be made anew: by the acceptance of their events, both ends included. */
export type RecoveryRequest = {
  hookId: string;
  from: Date;
  to: Date;
  /** null: every type. */
  types: string[] | null;
  /** Of events that have one of these; null: any, and none. */
  channels: string[] | null;
  states: RecoverableState[];
  /** Also for events that the hook would have taken and has no delivery of. */
  missed: boolean;
};

/** A recovery and how far it is. The holder of its hook's lane works it, oldest event first. */
export type Recovery = RecoveryRequest & {
  id: string;
  tenantId: TenantId;
  state: 'running' | 'done' | 'cancelled';
  /** Those known so far; all of them once it is done. */
  total: number;
  /** Made pending again, or for the first time. */
  done: number;
  /** Could not be, as their events are no longer stored. */
  failed: number;
  /** The event up to which it has come. */
  after: PageAfter | null;
  createdAt: Date;
  finishedAt: Date | null;
};
