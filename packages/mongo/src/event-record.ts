import {
  type AcceptedEvent,
  type EventKey,
  eventKey,
  type NewEvent,
  splitEventKey,
  type TenantId,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import type { EventDocument } from './documents.ts';
import type { NewEventDocument } from './insert-events.ts';

/** A stored event, with the exact bytes of its data; null once these were dropped. */
export function toEvent(document: EventDocument): AcceptedEvent | null {
  const data = document.payload?.value();
  return data === undefined ? null : { ...toEventHead(document), data };
}

/** An event without its data. */
export function toEventHead(document: EventDocument): Omit<AcceptedEvent, 'data'> {
  return {
    tenantId: document.tenantId as TenantId,
    id: splitEventKey(document._id as EventKey).eventId,
    type: document.type,
    channels: document.channels,
    at: document.at ?? null,
    hookId: document.hookId ?? null,
    traceparent: document.traceparent ?? null,
    acceptedAt: document.acceptedAt,
    seq: document.seq.toBigInt(),
  };
}

/** A new event, but for the time of its acceptance. */
export function toEventDocument(event: NewEvent, hash: Uint8Array): NewEventDocument {
  return {
    _id: eventKey(event.tenantId, event.id),
    tenantId: event.tenantId,
    type: event.type,
    channels: event.channels,
    payload: new mongo.Binary(event.data),
    hash: new mongo.Binary(hash),
    ...(event.at === null ? {} : { at: event.at }),
    // The server fills a zero timestamp at the top level of a new document: rising, in the order of its writes.
    seq: new mongo.Timestamp({ t: 0, i: 0 }),
    ...(event.hookId === null ? {} : { hookId: event.hookId }),
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
  };
}
