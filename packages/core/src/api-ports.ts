/** What the API reads and changes, beside publishing. Every call names its tenant: nothing of another tenant can be reached. */
import type { Actor, AuditRecord } from './audit.ts';
import type { Delivery, DeliveryState } from './delivery.ts';
import type { AcceptedEvent, NewEvent } from './event.ts';
import type { Hook, HookSettings, TenantId } from './hook.ts';
import type { Portion } from './portion.ts';
import type { Recovery, RecoveryRequest } from './recovery.ts';
import type { StatsCounts, StatsOf, StatsSpan, Waiting } from './stats.ts';
import type { Status } from './status.ts';

/** Where a list goes on: the sort key of the last row given. */
export type PageAfter = { at: Date; id: string };
export type PageRequest = { limit: number; after: PageAfter | null };
export type Page<T> = { data: T[]; next: PageAfter | null };

export type HookFilter = {
  enabled?: boolean;
  event?: string;
  channel?: string;
  q?: string;
  dialect?: string;
  portion?: Portion;
};

export type HookWriteResult = { kind: 'ok'; hook: Hook } | { kind: 'uid_taken' };

/** Every write bumps the tenant's `hooksVersion`, wakes the hook's lane and is audited in one transaction. */
export type HookStore = {
  create(tenantId: TenantId, settings: HookSettings, by: Actor): Promise<HookWriteResult>;
  /** By id, or by the caller's `uid`. */
  get(tenantId: TenantId, idOrUid: string): Promise<Hook | null>;
  /** By the id under which its dialect knows it. */
  getByPublicId(tenantId: TenantId, publicId: string): Promise<Hook | null>;
  /** `offset`: how many of the page's first rows are left out. */
  list(tenantId: TenantId, filter: HookFilter, page: PageRequest & { offset?: number }): Promise<Page<Hook>>;
  /** Applies `change` to the hook as it is inside the transaction; it may run more than once, and the hook itself means no change. null: no such hook. `tell` is published with a change. */
  update(
    tenantId: TenantId,
    id: string,
    change: (hook: Hook) => HookSettings,
    by: Actor,
    tell?: NewEvent | null,
  ): Promise<HookWriteResult | null>;
  /** false: no such hook. What is pending is cancelled by its lane. */
  remove(tenantId: TenantId, id: string, by: Actor): Promise<boolean>;
};

export type EventFilter = { type?: string; channel?: string; from?: Date; to?: Date };
export type DeliveryCounts = Record<DeliveryState, number>;

/** An event and how many of its deliveries are in which state. Its `data` is null once it was dropped. */
export type LoggedEvent = {
  event: Omit<AcceptedEvent, 'data'> & { data: Uint8Array | null };
  deliveries: DeliveryCounts;
};

export type EventLog = {
  get(tenantId: TenantId, id: string): Promise<LoggedEvent | null>;
  list(tenantId: TenantId, filter: EventFilter, page: PageRequest): Promise<Page<LoggedEvent>>;
};

export type DeliveryFilter = {
  hook?: string;
  event?: string;
  type?: string;
  channel?: string;
  state?: DeliveryState;
  code?: number;
  from?: Date;
  to?: Date;
};

export type DeliveryLog = {
  /** `id` is `EVENT.HOOK`. Lists leave the receivers' answers (`response`) and what was sent (`body`) out. */
  get(tenantId: TenantId, id: string): Promise<Delivery | null>;
  /** The page may be short, or empty, and still have a `next`: only so many records are looked at at once. */
  list(tenantId: TenantId, filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;
  /** The latest `limit` deliveries of one hook and event type of which a `body` was sent, with it; newest first. */
  sent(tenantId: TenantId, of: { hookId: string; type: string }, limit: number): Promise<Delivery[]>;
};

export type CancelResult = { kind: 'ok'; delivery: Delivery } | { kind: 'missing' | 'not_pending' };
export type RedeliverResult =
  | { kind: 'ok'; delivery: Delivery }
  | { kind: 'missing' | 'hook_deleted' | 'no_url' | 'event_gone' };

/** What people do to single deliveries. Every change wakes the hook's lane in one transaction. `id` is `EVENT.HOOK`. */
export type DeliveryControl = {
  /** Ends a pending delivery; the outcome of a request that is in flight is then late. */
  cancel(tenantId: TenantId, id: string): Promise<CancelResult>;
  /** Sends once more (`redelivered`), and keeps the event for as long as that may take. */
  redeliver(tenantId: TenantId, id: string): Promise<RedeliverResult>;
};

export type CancelRecoveryResult = { kind: 'ok'; recovery: Recovery } | { kind: 'missing' | 'not_running' };

/** Making and ending one wakes its hook's lane in one transaction. */
export type RecoveryStore = {
  /** null: no such hook. */
  create(tenantId: TenantId, request: RecoveryRequest): Promise<Recovery | null>;
  get(tenantId: TenantId, id: string): Promise<Recovery | null>;
  list(tenantId: TenantId, page: PageRequest): Promise<Page<Recovery>>;
  /** What it has made stays. */
  cancel(tenantId: TenantId, id: string): Promise<CancelRecoveryResult>;
};

export type StatusLog = {
  ofHook(tenantId: TenantId, hookId: string): Promise<Status[]>;
};

export type StatsLog = {
  /** What was counted in the span's buckets, in any order; those in which nothing was may be missing. */
  counts(tenantId: TenantId, of: StatsOf, span: StatsSpan): Promise<StatsCounts[]>;
  /** What is pending now, counted up to 100,000. */
  waiting(tenantId: TenantId, of: StatsOf): Promise<Waiting>;
};

export const SCOPES = [
  'hooks:read',
  'hooks:write',
  'events:write',
  'logs:read',
  'logs:write',
  'secrets:read',
  'admin',
  'platform',
] as const;
export type Scope = (typeof SCOPES)[number];

/** How long what is over is kept, in days since acceptance; null: as long as the service keeps it, and the data as long as the rest. */
export type TenantRetention = { retentionDays: number | null; payloadDays: number | null };

export type Tenant = TenantRetention & { id: TenantId; name: string; createdAt: Date };
/** The fields to be changed. */
export type TenantChange = Partial<Pick<Tenant, 'name'> & TenantRetention>;

/** An API key as it is kept: never the key itself, only its SHA-256. */
export type ApiKey = {
  id: string;
  tenantId: TenantId;
  name: string;
  scopes: Scope[];
  owner: { id: string; name: string } | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** It is `HOOKPOST_API_KEY`. */
  configured: boolean;
};

export type NewApiKey = Pick<ApiKey, 'name' | 'scopes' | 'owner' | 'expiresAt'>;

export const JWT_ALGS = ['HS256', 'RS256', 'EdDSA'] as const;
export type JwtAlg = (typeof JWT_ALGS)[number];

/** A key that a tenant's JWTs are signed with. */
export type JwtKey = {
  id: string;
  tenantId: TenantId;
  alg: JwtAlg;
  /** A JWT must name it in `aud`; null: any will do. */
  audience: string | null;
  createdAt: Date;
};

/** With what checks a signature: the text whose UTF-8 bytes are the secret (HS256), or a public key in PEM. */
export type JwtVerifyKey = JwtKey & { key: string };

export type NewJwtKey = Pick<JwtVerifyKey, 'alg' | 'key' | 'audience'>;
export type JwtKeyWriteResult = { kind: 'ok'; key: JwtKey } | { kind: 'taken' | 'too_many' };

/** A tenant's keys for JWTs. Who calls is not known before a signature is checked, so reading them for that names no tenant. */
export type JwtKeyStore = {
  /** `taken`: another tenant has this public key for an audience in common, or this one has it for the same. */
  create(tenantId: TenantId, key: NewJwtKey, by: Actor): Promise<JwtKeyWriteResult>;
  list(tenantId: TenantId, page: PageRequest): Promise<Page<JwtKey>>;
  remove(tenantId: TenantId, id: string, by: Actor): Promise<boolean>;
  /** The key that a JWT names. */
  named(id: string): Promise<JwtVerifyKey | null>;
  /** Those that a JWT without a name may be signed with, the first registered first, but for those known by their id. */
  ofAlg(alg: JwtAlg, limit: number, known?: readonly string[]): Promise<JwtVerifyKey[]>;
};

export type TenantStore = {
  /** false: the id is taken. */
  create(tenant: { id: TenantId; name: string }, by: Actor): Promise<Tenant | null>;
  /** Applies `change` to the tenant as it is inside the transaction. null: no such tenant. */
  update(id: TenantId, change: (tenant: Tenant) => TenantChange, by: Actor): Promise<Tenant | null>;
  get(id: TenantId): Promise<Tenant | null>;
  list(page: PageRequest): Promise<Page<Tenant>>;
  remove(id: TenantId, by: Actor): Promise<boolean>;
};

export type KeyStore = {
  /** The key is given here once and kept as its hash. */
  create(tenantId: TenantId, key: NewApiKey, by: Actor): Promise<{ key: ApiKey; secret: string }>;
  /** Makes the one key whose value is known beforehand exist (`HOOKPOST_API_KEY`), and ends the one with the value before. */
  ensure(tenantId: TenantId, secret: string, key: NewApiKey, by: Actor): Promise<void>;
  findBySecret(secret: string): Promise<ApiKey | null>;
  get(tenantId: TenantId, id: string): Promise<ApiKey | null>;
  list(tenantId: TenantId, page: PageRequest): Promise<Page<ApiKey>>;
  remove(tenantId: TenantId, id: string, by: Actor): Promise<boolean>;
};

export type AuditFilter = {
  /** Ids. */
  actor?: string;
  target?: string;
  /** Also what was done to tenants, of which no tenant's own keys hear. */
  platform?: boolean;
};

export type AuditLog = {
  /** Newest first: since the tenant was made, where there has been another one of its id. */
  list(tenantId: TenantId, filter: AuditFilter, page: PageRequest): Promise<Page<AuditRecord>>;
  /** Somebody is about to be shown a hook's signing secrets: resolves once that is recorded. */
  recordSecretRead(tenantId: TenantId, hookId: string, by: Actor): Promise<void>;
  /** Somebody is about to be given a link to a portal: resolves once that is recorded. `shown`: what it is, but for its token. */
  recordPortalLink(tenantId: TenantId, id: string, shown: Record<string, unknown>, by: Actor): Promise<void>;
};
