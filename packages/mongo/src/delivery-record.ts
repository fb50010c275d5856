import { type Delivery, type DeliveryKey, type EventKey, expireAt, splitDeliveryKey } from '@hookpost/core';
import { mongo } from 'mongoose';
import type { DeliveryDocument } from './documents.ts';

/** The keys of an event's deliveries: its own, a dot and the hook. "/" is the character after the dot. */
export const ofEvent = (event: EventKey): { $gte: string; $lt: string } => ({ $gte: `${event}.`, $lt: `${event}/` });

/** A stored delivery with its attempts. */
export function toDelivery(document: DeliveryDocument): Delivery {
  const key = document._id as DeliveryKey;
  return {
    key,
    ...splitDeliveryKey(key),
    type: document.type,
    channels: document.channels,
    state: document.state,
    reason: document.reason,
    attempt: document.attempt,
    step: document.step,
    attempts: document.attempts,
    body: document.body?.value() ?? null,
    nextAt: document.nextAt ?? null,
    lease: document.lease ?? null,
    redeliverAt: document.redeliverAt ?? null,
    asked: document.asked ?? null,
    seq: document.seq.toBigInt(),
    giveUpAt: document.giveUpAt,
    acceptedAt: document.acceptedAt,
    updatedAt: document.updatedAt,
  };
}

/** A delivery as a new record. */
export function toDeliveryDocument(delivery: Delivery): DeliveryDocument {
  const expiry = expireAt(delivery);
  return {
    _id: delivery.key,
    tenantId: delivery.tenantId,
    eventId: delivery.eventId,
    hookId: delivery.hookId,
    type: delivery.type,
    channels: delivery.channels,
    state: delivery.state,
    reason: delivery.reason,
    attempt: delivery.attempt,
    step: delivery.step,
    attempts: delivery.attempts,
    ...(delivery.body === null ? {} : { body: new mongo.Binary(delivery.body) }),
    ...(delivery.nextAt === null ? {} : { nextAt: delivery.nextAt }),
    ...(delivery.lease === null ? {} : { lease: delivery.lease }),
    ...(delivery.asked === null ? {} : { asked: delivery.asked }),
    seq: new mongo.Timestamp(delivery.seq),
    giveUpAt: delivery.giveUpAt,
    acceptedAt: delivery.acceptedAt,
    updatedAt: delivery.updatedAt,
    ...(expiry === null ? {} : { expireAt: expiry }),
  };
}

/** The update that makes a stored delivery what `delivery` is, but for its attempts: those are written by their outcomes alone. */
export function toDeliveryUpdate(delivery: Delivery): { $set: Record<string, unknown> }[] {
  const { state, reason, step, nextAt, lease, redeliverAt, asked, giveUpAt, updatedAt } = delivery;
  const orGone = (value: unknown) => value ?? '$$REMOVE';
  return [
    {
      $set: {
        state,
        reason,
        step,
        nextAt: orGone(nextAt),
        lease: orGone(lease),
        redeliverAt: orGone(redeliverAt),
        asked: orGone(asked),
        giveUpAt,
        updatedAt,
        expireAt: orGone(expireAt(delivery)),
      },
    },
  ];
}
