import { type Delivery, type DeliveryKey, expireAt, splitDeliveryKey } from '@hookpost/core';
import { mongo } from 'mongoose';
import type { DeliveryDocument } from './documents.ts';

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
    nextAt: document.nextAt ?? null,
    lease: document.lease ?? null,
    redeliverAt: document.redeliverAt ?? null,
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
    ...(delivery.nextAt === null ? {} : { nextAt: delivery.nextAt }),
    ...(delivery.lease === null ? {} : { lease: delivery.lease }),
    seq: new mongo.Timestamp(delivery.seq),
    giveUpAt: delivery.giveUpAt,
    acceptedAt: delivery.acceptedAt,
    updatedAt: delivery.updatedAt,
    ...(expiry === null ? {} : { expireAt: expiry }),
  };
}
