import { type AcceptedEvent, type EventKey, splitEventKey, type TenantId } from '@hookpost/core';
import type { EventDocument } from './documents.ts';

/** A stored event, with the exact bytes of its data. */
export function toEvent(document: EventDocument): AcceptedEvent {
  return {
    tenantId: document.tenantId as TenantId,
    id: splitEventKey(document._id as EventKey).eventId,
    type: document.type,
    channels: document.channels,
    data: document.payload.value(),
    at: document.at ?? null,
    hookId: document.hookId ?? null,
    traceparent: document.traceparent ?? null,
    acceptedAt: document.acceptedAt,
    seq: document.seq.toBigInt(),
  };
}
