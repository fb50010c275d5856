/** What one recorded attempt means for the latest status of its hook and event type, and for the statistics of its hook. */
import type { AttemptError, DeliveryKey, DeliveryState } from './delivery.ts';
import type { TenantId } from './hook.ts';

export type Tally = {
  tenantId: TenantId;
  hookId: string;
  type: string;
  delivery: DeliveryKey;
  /** When the attempt began. */
  at: Date;
  /** When it ended: the order of outcomes. */
  endedAt: Date;
  success: boolean;
  code: number | null;
  text: string;
  error: AttemptError | null;
  ms: number;
  /** The delivery's state after it: `delivered` and `failed` count as ended. */
  state: DeliveryState;
};

/** The latest outcome of one hook and event type. */
export type Status = {
  tenantId: TenantId;
  hookId: string;
  type: string;
  at: Date;
  success: boolean;
  code: number | null;
  text: string;
  error: AttemptError | null;
  deliveryId: string;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  consecutiveFailures: number;
};
