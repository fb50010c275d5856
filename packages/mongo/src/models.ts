/** What is written seldom and by hand goes through mongoose: a field that the schema does not know is an error, not a surprise. */
import mongoose, { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import type { HookDocument, JwtKeyDocument, KeyDocument, TenantDocument } from './documents.ts';

const { ObjectId, Mixed } = Schema.Types;

const required = <T>(type: T) => ({ type, required: true }) as const;
const nullable = <T>(type: T) => ({ type, default: null });

const TENANT: SchemaDefinition = {
  _id: required(String),
  name: required(String),
  hooksVersion: required(Number),
  retentionDays: Number,
  payloadDays: Number,
  walks: Mixed,
  walkedUntil: Date,
  createdAt: required(Date),
};

const KEY: SchemaDefinition = {
  _id: required(String),
  id: required(String),
  tenantId: required(String),
  name: required(String),
  scopes: [String],
  owner: {
    type: new Schema({ id: required(String), name: required(String) }, { _id: false, id: false }),
    default: null,
  },
  expiresAt: nullable(Date),
  createdAt: required(Date),
  configured: Boolean,
};

const JWT_KEY: SchemaDefinition = {
  _id: required(ObjectId),
  tenantId: required(String),
  alg: required(String),
  key: required(String),
  print: String,
  audience: nullable(String),
  createdAt: required(Date),
};

const HOOK: SchemaDefinition = {
  _id: required(ObjectId),
  tenantId: required(String),
  tenantName: String,
  version: required(Number),
  uid: String,
  publicId: String,
  name: nullable(String),
  url: nullable(String),
  events: [String],
  channels: [String],
  filter: String,
  auth: required(String),
  tls: String,
  headers: required(String),
  signature: required(String),
  secrets: [
    new Schema({ secret: required(String), createdAt: required(Date), expiresAt: nullable(Date) }, { _id: false }),
  ],
  retryDelays: { type: Mixed, default: null },
  retryJitter: Boolean,
  timeoutMs: required(Number),
  rateLimit: { type: new Schema({ perSecond: required(Number) }, { _id: false }), default: null },
  ordered: required(Boolean),
  enabled: required(Boolean),
  paused: required(Boolean),
  disabledReason: nullable(String),
  metadata: required(String),
  format: required(String),
  dialect: required(String),
  native: nullable(String),
  createdAt: required(Date),
  updatedAt: required(Date),
  deletedAt: Date,
};

export type Models = {
  Tenant: Model<TenantDocument>;
  Key: Model<KeyDocument>;
  JwtKey: Model<JwtKeyDocument>;
  Hook: Model<HookDocument>;
};

/** The models of one connection. */
export function modelsOf(connection: Connection): Models {
  return {
    Tenant: model<TenantDocument>(connection, 'Tenant', 'tenants', TENANT),
    Key: model<KeyDocument>(connection, 'Key', 'keys', KEY),
    JwtKey: model<JwtKeyDocument>(connection, 'JwtKey', 'jwtKeys', JWT_KEY),
    Hook: model<HookDocument>(connection, 'Hook', 'hooks', HOOK),
  };
}

function model<T>(connection: Connection, name: string, collection: string, definition: SchemaDefinition): Model<T> {
  const existing = connection.models[name];
  if (existing) return existing as Model<T>;
  const options = { collection, strict: 'throw', versionKey: false, id: false, minimize: false } as const;
  return connection.model<T>(name, new Schema(definition, options) as never);
}

/** Marks an operator as our own, so that `sanitizeFilter` lets it pass. */
export const own = <T extends object>(operators: T): T => mongoose.trusted(operators) as T;
