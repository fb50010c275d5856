/** A tenant's id: 1..64 of `A-Z a-z 0-9 _ -`. Branded, so that a query that forgot its tenant does not compile. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** How a delivery proves to its receiver who sends it (docs/api/core.md, `auth`). */
export type HookAuth =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'bearer'; token: string }
  | { type: 'header'; name: string; value: string }
  | { type: 'query'; name: string; value: string };

/** One signing secret. The current one has no `expiresAt`; older ones sign beside it until theirs is past. */
export type HookSecret = { secret: string; createdAt: Date; expiresAt: Date | null };

export type DisabledReason = 'gone' | 'receiver' | 'failing';

/** A subscription: who wants which events, where and how. Secrets are in clear here and encrypted in the store. */
export type Hook = {
  /** ObjectId as 24 hex characters. */
  id: string;
  tenantId: TenantId;
  /** As people know the tenant. */
  tenantName: string;
  /** The tenant's `hooksVersion` of this hook's last write. */
  version: number;
  uid: string | null;
  /** Under which a dialect knows its hook, where that is not the id; unique in its tenant. */
  publicId: string | null;
  name: string | null;
  /** null only for a dialect that allows a hook without one: its deliveries are skipped, reason `no_url`. */
  url: string | null;
  /** Exact names, `prefix.*` or `*`; empty takes every event. */
  events: string[];
  /** Empty takes every event, else those that share one. */
  channels: string[];
  auth: HookAuth;
  headers: Record<string, string>;
  signature: 'v1';
  /** Newest first. */
  secrets: HookSecret[];
  /** Seconds to wait before each retry; null: the service's schedule. */
  retryDelays: number[] | null;
  /** Whether delays vary, so that a receiver that comes back is not met by everything at once. */
  retryJitter: boolean;
  timeoutMs: number;
  rateLimit: { perSecond: number } | null;
  ordered: boolean;
  enabled: boolean;
  paused: boolean;
  disabledReason: DisabledReason | null;
  metadata: Record<string, unknown>;
  format: 'standard';
  /** The registration API that made it, and that encodes what it is sent. */
  dialect: string;
  /** The dialect's own document, with its own secrets as `auth` has them. */
  native: Record<string, unknown> | null;
  createdAt: Date;
  updatedAt: Date;
};

/** What a caller decides of a hook; the rest is the service's. */
export type HookSettings = Omit<Hook, 'id' | 'tenantId' | 'tenantName' | 'version' | 'createdAt' | 'updatedAt'>;
