import { JWT_ALGS, SCOPES } from '@hookpost/core';
import { array, count, type JsonSchema, nullable, object, oneOf, text, time } from '../json-schema.ts';

const key: Record<string, JsonSchema> = {
  id: text(),
  name: text(),
  scopes: array(oneOf(...SCOPES)),
  owner: nullable(object({ id: text(), name: text() })),
  expiresAt: nullable(time),
  createdAt: time,
};

const tenant: Record<string, JsonSchema> = {
  id: text(),
  name: text(),
  retentionDays: nullable(count('null: as long as the service keeps it')),
  payloadDays: nullable(count('null: as long as the rest')),
  createdAt: time,
};

const once = text('Shown this once.');

export const ACCESS_COMPONENTS: Record<string, JsonSchema> = {
  Key: object(key),
  NewKey: object({ ...key, key: once }),
  JwtKey: object({
    id: text(),
    alg: oneOf(...JWT_ALGS),
    key: text('Never shown.'),
    audience: nullable(text()),
    createdAt: time,
  }),
  PortalLink: object({ url: text('Whoever has it has what it names.'), expiresAt: time }),
  Tenant: object(tenant),
  NewTenant: object({ ...tenant, key: once }),
};
