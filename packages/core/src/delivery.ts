import type { EventKey, EventSeq } from './event.ts';
import type { TenantId } from './hook.ts';

/** The states of docs/delivery-states.md. Every one but `pending` is final. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'cancelled' | 'skipped';

export type DeliveryReason =
  | 'exhausted'
  | 'expired'
  | 'gone'
  | 'aborted_by_receiver'
  | 'hook_deleted'
  | 'no_url'
  | 'cancelled_by_user';

export type AttemptError =
  | 'timeout'
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  | 'redirect'
  | 'too_large_header'
  | 'forbidden_address'
  | 'too_large'
  | 'protocol'
  | 'internal'
  | 'http';

export type AttemptTrigger = 'first' | 'retry' | 'manual' | 'recovery' | 'test';

/** One request and what came of it. */
export type Attempt = {
  /** Random: a write whose answer was lost is made again under the same id and so counts once. */
  id: string;
  /** Counts from 1 and goes on over redeliveries. */
  n: number;
  /** When the request began. */
  at: Date;
  /** How long it took. */
  ms: number;
  outcome: 'delivered' | 'failed' | 'unknown';
  /** The answer's status, where there was one. */
  code: number | null;
  error: AttemptError | null;
  /** The outcome in plain words. */
  text: string;
  /** At most 4 KiB of the answer's body, as text. */
  response: string | null;
  trigger: AttemptTrigger;
  nextAt: Date | null;
  /** It ended after another attempt had already decided, and changed nothing. */
  late?: true;
};

/** `tenant/event.hook`: the key of a delivery, and the fence of its first outcome. */
export type DeliveryKey = string & { readonly __brand: 'DeliveryKey' };

/** The claim of one process on a pending delivery whose request is open. */
export type DeliveryLease = {
  by: string;
  /** When the request began. */
  since: Date;
  until: Date;
  /** Given back by its holder, or passed on with a claimed event: nothing is open, and nobody knows what was sent. */
  released?: true;
};

/** Whether it is next due because a lease ends then: the request is open, and mostly ends before. */
export function waitsForLease({ lease, nextAt }: { lease?: DeliveryLease | null; nextAt?: Date | null }): boolean {
  if (!lease || lease.released) return false;
  return lease.until.getTime() === nextAt?.getTime();
}

/** Somebody asked at `at` for the attempt number `n`. Once that attempt is over, it only says when this was. */
export type AskedAttempt = { trigger: 'manual' | 'recovery'; n: number; at: Date };

/** One event for one hook, with its attempts. */
export type Delivery = {
  key: DeliveryKey;
  tenantId: TenantId;
  eventId: string;
  hookId: string;
  type: string;
  channels: string[];
  state: DeliveryState;
  reason: DeliveryReason | null;
  /** How many attempts are over; a failure is written only onto the number it was made from. */
  attempt: number;
  /** Place in the retry schedule: the index of the next delay. */
  step: number;
  /** The last 50, oldest first. */
  attempts: Attempt[];
  /** What the latest attempt sent, where its encoder `keepsBody`: at most 1 MiB. null: nothing kept, or left out of this read. */
  body: Uint8Array | null;
  /** When it is due; only while pending. */
  nextAt: Date | null;
  lease: DeliveryLease | null;
  /** A redelivery was asked for then, while an attempt was in flight: it follows that attempt's failure. */
  redeliverAt: Date | null;
  asked: AskedAttempt | null;
  seq: EventSeq;
  giveUpAt: Date;
  acceptedAt: Date;
  updatedAt: Date;
};

/** A leased request is left alone until this long after its deadline, in ms. */
export const LEASE_GRACE_MS = 5000;

/** The largest body that a record keeps, in bytes. */
export const BODY_KEPT = 1024 * 1024;

/** The last attempts that a record keeps. */
export const ATTEMPTS_KEPT = 50;

export const deliveryKey = (event: EventKey, hookId: string): DeliveryKey => `${event}.${hookId}` as DeliveryKey;

/** The key's parts. A hook's id has no dot, and an event's id neither. */
export function splitDeliveryKey(key: DeliveryKey): { tenantId: TenantId; eventId: string; hookId: string } {
  const slash = key.indexOf('/');
  const dot = key.lastIndexOf('.');
  return { tenantId: key.slice(0, slash) as TenantId, eventId: key.slice(slash + 1, dot), hookId: key.slice(dot + 1) };
}

const DAY_MS = 24 * 3600 * 1000;

/** When a delivery's attempts must be over: a day before retention removes its event, so that it never waits for nothing. */
export const giveUpAt = (acceptedAt: Date, retentionMs: number): Date =>
  new Date(acceptedAt.getTime() + retentionMs - DAY_MS);

/** When retention may remove a delivery; null while it is pending: pending work is never removed. */
export const expireAt = (delivery: Delivery): Date | null =>
  delivery.state === 'pending' ? null : new Date(delivery.giveUpAt.getTime() + DAY_MS);

/** A pending delivery that a person ended. */
export const cancelled = (delivery: Delivery, now: Date): Delivery => ({
  ...delivery,
  state: 'cancelled',
  reason: 'cancelled_by_user',
  nextAt: null,
  lease: null,
  redeliverAt: null,
  updatedAt: now,
});

/** A delivery to a hook that has no address yet. */
export const skipped = (delivery: Delivery): Delivery => ({ ...delivery, state: 'skipped', reason: 'no_url' });
