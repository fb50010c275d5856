import { type Delivery, type DeliveryKey, splitDeliveryKey } from '@hookpost/core';
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
