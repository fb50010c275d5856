import type { TenantId } from './hook.ts';

/** What a publisher hands in, checked. `data` is the exact bytes of the JSON value as they arrived. */
export type NewEvent = {
  tenantId: TenantId;
  /** The publisher's id, or one made by `newEventId`. */
  id: string;
  type: string;
  channels: string[];
  data: Uint8Array;
  /** The publisher's own time; only shown. */
  at: Date | null;
  /** Set where the event is meant for this one hook alone. */
  hookId: string | null;
  traceparent: string | null;
  /** Of a CloudEvent: ids are unique within one. It is not kept, but the same id of another source is another event. */
  source?: string;
};

/** An accepted event as the pipeline reads it. */
export type AcceptedEvent = NewEvent & {
  acceptedAt: Date;
  /** Rising in order of acceptance within a tenant, given by the database. Opaque: compare with `compareSeq` of the store. */
  seq: EventSeq;
};

/** A 64-bit place in a tenant's order of events. */
export type EventSeq = bigint;

/** `tenant/event`: the key of an event over all tenants. */
export type EventKey = string & { readonly __brand: 'EventKey' };

export const eventKey = (tenantId: TenantId, eventId: string): EventKey => `${tenantId}/${eventId}` as EventKey;

/** The two halves of an event's key. A tenant's id has no slash, so the first one parts them. */
export function splitEventKey(key: EventKey): { tenantId: TenantId; eventId: string } {
  const slash = key.indexOf('/');
  return { tenantId: key.slice(0, slash) as TenantId, eventId: key.slice(slash + 1) };
}
