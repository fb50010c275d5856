/** The records as MongoDB holds them. Field names are those of docs/architecture.md; nothing outside this package sees them. */
import type {
  AskedAttempt,
  Attempt,
  AuditRecord,
  BodyFormat,
  DeliveryLease,
  DeliveryReason,
  DeliveryState,
  DisabledReason,
  JwtAlg,
  Recovery,
  Scope,
  SignatureKind,
} from '@hookpost/core';
import type { mongo } from 'mongoose';

export type TenantDocument = {
  _id: string;
  name: string;
  hooksVersion: number;
  keysVersion?: number;
  /** Another one at each write of an event type. */
  schemasVersion?: mongo.ObjectId;
  retentionDays?: number | null;
  payloadDays?: number | null;
  /** How far each walk over the tenant's events has come, and when it began. */
  walks?: Partial<Record<'retention' | 'payload', { began: Date; at: Date; id: string }>>;
  /** Some worker is walking. */
  walkedUntil?: Date;
  createdAt: Date;
};

export type KeyDocument = {
  /** SHA-256 of the key, hex. */
  _id: string;
  id: string;
  tenantId: string;
  name: string;
  scopes: Scope[];
  owner: { id: string; name: string } | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** Made from the configuration; there is one such key. */
  configured?: true;
};

export type JwtKeyDocument = {
  _id: mongo.ObjectId;
  tenantId: string;
  alg: JwtAlg;
  key: Sealed;
  /** SHA-256 of a public key; secrets have none. */
  print?: string;
  audience: string | null;
  createdAt: Date;
};

/** A value sealed by platform's `Vault`: `keyId.base64`. */
export type Sealed = string;

export type HookDocument = {
  _id: mongo.ObjectId;
  tenantId: string;
  /** A copy: tenants are not renamed. */
  tenantName?: string;
  version: number;
  uid?: string;
  /** A dialect's own id, where it is not the ObjectId. */
  publicId?: string;
  name: string | null;
  url: string | null;
  events: string[];
  channels: string[];
  /** JSON: its names begin with `$`. Absent: none. */
  filter?: string;
  auth: Sealed;
  tls?: Sealed;
  headers: Sealed;
  signature: SignatureKind;
  secrets: { secret: Sealed; createdAt: Date; expiresAt: Date | null }[];
  retryDelays: number[] | null;
  retryJitter?: false;
  timeoutMs: number;
  rateLimit: { perSecond: number } | null;
  ordered: boolean;
  enabled: boolean;
  paused: boolean;
  disabledReason: DisabledReason | null;
  metadata: string;
  format: BodyFormat;
  dialect: string;
  native: Sealed | null;
  createdAt: Date;
  updatedAt: Date;
  /** A tombstone: kept a day, so that every catalogue hears of it. */
  deletedAt?: Date;
};

export type EventDocument = {
  /** `tenant/id`. */
  _id: string;
  tenantId: string;
  type: string;
  channels: string[];
  /** Absent once it was dropped (`payloadDays`). */
  payload?: mongo.Binary;
  hash: mongo.Binary;
  at?: Date;
  acceptedAt: Date;
  seq: mongo.Timestamp;
  hookId?: string;
  traceparent?: string;
  /** Only while not dispatched. */
  dispatch?: { at: Date; by?: string };
  expireAt?: Date;
};

export type EventTypeDocument = {
  /** `tenant/name`. */
  _id: string;
  tenantId: string;
  name: string;
  description: string;
  /** JSON: its names begin with `$`. */
  schema?: string;
  example?: string;
  /** Another one at each write. */
  revision: mongo.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};

export type AttemptDocument = Attempt;

export type DeliveryDocument = {
  /** `tenant/event.hook`. */
  _id: string;
  tenantId: string;
  eventId: string;
  hookId: string;
  type: string;
  channels: string[];
  state: DeliveryState;
  reason: DeliveryReason | null;
  attempt: number;
  step: number;
  attempts: AttemptDocument[];
  /** What a dialect's latest attempt sent. */
  body?: mongo.Binary;
  nextAt?: Date;
  lease?: DeliveryLease;
  redeliverAt?: Date;
  asked?: AskedAttempt;
  seq: mongo.Timestamp;
  giveUpAt: Date;
  acceptedAt: Date;
  updatedAt: Date;
  expireAt?: Date;
};

export type StatusDocument = {
  /** `hook:type`. */
  _id: string;
  tenantId: string;
  hookId: string;
  type: string;
  at: Date;
  endedAt: Date;
  success: boolean;
  code: number | null;
  text: string;
  error: string | null;
  deliveryId: string;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  consecutiveFailures: number;
};

export type LaneDocument = {
  /** The hook's id. */
  _id: string;
  tenantId: string;
  dueAt?: Date;
  openAt?: Date;
  wakes: number;
  arrivals?: number;
  holder?: string;
  /** Which of many that were asked for at once took it last. */
  claim?: string;
  leaseUntil?: Date;
  fence: number;
  failures: number;
  failingSince?: Date;
  trips: number;
  keptBackUntil?: Date;
  fullUntil?: Date;
  bucket?: { tokens: number; at: Date };
  suspectAt?: Date;
  /** The latest `nextAt` that its holder goes to, where it leaves some for later. */
  reach?: Date;
  recovering?: true;
};

export type RecoveryDocument = Omit<Recovery, 'id' | 'tenantId' | 'channels'> & {
  _id: mongo.ObjectId;
  tenantId: string;
  channels?: string[] | null;
};

export type RollupDocument = {
  /** `hook:minute`, or `tenant/type minute`. */
  _id: string;
  tenantId: string;
  /** One of the two: of a hook, or of an event type over all of the tenant's hooks. */
  hookId?: string;
  type?: string;
  minute: Date;
  delivered: number;
  failed: number;
  attempts: number;
  /** Attempts per latency bucket of `LATENCY_BUCKETS_MS`, the last for what is above. */
  latency: Record<string, number>;
};

export type AuditDocument = Omit<AuditRecord, 'id' | 'change'> & {
  _id: mongo.ObjectId;
  /** `*`: of the platform. */
  tenantId: string;
  /** JSON: its names may begin with `$`. */
  change: string;
};
