import type { Page, PageRequest } from './api-ports.ts';
import type { Actor } from './audit.ts';
import type { TenantId } from './hook.ts';

/** What is known of the events of one type. */
export type EventType = {
  name: string;
  description: string;
  /** JSON Schema, draft 2020-12, as the JSON text that was given; null: `data` is not checked. */
  schema: string | null;
  /** `data` of such an event, as the JSON text that was given. */
  example: string | null;
  createdAt: Date;
  updatedAt: Date;
};

export type EventTypeSettings = Pick<EventType, 'description' | 'schema' | 'example'>;

export type EventTypeWriteResult = { kind: 'ok'; eventType: EventType; isNew: boolean } | { kind: 'too_many' };

/** The schema of a type; `revision` is another one after each write. */
export type EventTypeSchema = { revision: string; schema: string };

/** A tenant's event types. Every write is audited in its transaction. */
export type EventTypeStore = {
  put(tenantId: TenantId, name: string, settings: EventTypeSettings, by: Actor): Promise<EventTypeWriteResult>;
  get(tenantId: TenantId, name: string): Promise<EventType | null>;
  list(tenantId: TenantId, page: PageRequest): Promise<Page<EventType>>;
  remove(tenantId: TenantId, name: string, by: Actor): Promise<boolean>;
  /** Another one after each write of any of the tenant's types; empty: there has been none. */
  version(tenantId: TenantId): Promise<string>;
  /** The types that have a schema, by name, with its revision. */
  revisions(tenantId: TenantId): Promise<Map<string, string>>;
  /** As it now is; null: the type has none. */
  schemaOf(tenantId: TenantId, name: string): Promise<EventTypeSchema | null>;
};
