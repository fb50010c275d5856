import type { Filter } from './filter.ts';

/** A tenant's id: 1..64 of `A-Z a-z 0-9 _ -`. Branded, so that a query that forgot its tenant does not compile. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** How a delivery proves to its receiver who sends it (docs/api/core.md, `auth`). */
export type HookAuth =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'bearer'; token: string }
  | { type: 'header'; name: string; value: string }
  | { type: 'query'; name: string; value: string }
  | OAuth2;

/** Client credentials (RFC 6749, 4.4): a bearer token is fetched from `tokenUrl` before the first delivery, and kept. */
export type OAuth2 = { type: 'oauth2'; tokenUrl: string; clientId: string; clientSecret: string; scope?: string };

/** A client certificate with its key, and whom to trust instead of the machine's authorities; all PEM. */
export type HookTls = { cert: string; key: string; ca?: string };

/** Standard Webhooks: HMAC-SHA256 under a shared secret, or ed25519, which receivers check with a public key. */
export type SignatureKind = 'v1' | 'v1a';

/** One signing secret. The current one has no `expiresAt`; older ones sign beside it until theirs is past. */
export type HookSecret = { secret: string; createdAt: Date; expiresAt: Date | null };

/** The envelope of Standard Webhooks, or a CloudEvent in structured mode. */
export type BodyFormat = 'standard' | 'cloudevents';

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
  /** A condition on the events' data; null takes all. */
  filter: Filter | null;
  auth: HookAuth;
  /** Only with an https `url`; for requests to its origin. */
  tls: HookTls | null;
  headers: Record<string, string>;
  signature: SignatureKind;
  /** Newest first. Those of the other kind count until they expire. */
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
  /** What the body is, where the dialect does not say. */
  format: BodyFormat;
  /** The registration API that made it, and that encodes what it is sent. */
  dialect: string;
  /** The dialect's own document, with its own secrets as `auth` has them. */
  native: Record<string, unknown> | null;
  createdAt: Date;
  updatedAt: Date;
};

/** What a caller decides of a hook; the rest is the service's. */
export type HookSettings = Omit<Hook, 'id' | 'tenantId' | 'tenantName' | 'version' | 'createdAt' | 'updatedAt'>;
