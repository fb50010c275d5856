/** Who may call the API, and what they did: keys, jwt-keys, tenants, audit. */
import { type List, listOf } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';
import type { AuditRecord, Body, JwtKey, Key, NewKey, NewTenant, Query, Tenant } from './types.ts';

type Collection<Item, New, Made, Filter> = {
  list(query?: Filter, options?: CallOptions): List<Item>;
  create(body: New, options?: CallOptions): Promise<Made>;
  delete(id: string, options?: CallOptions): Promise<void>;
};

export type AccessApi = {
  /** A new key is shown this once. */
  keys: Collection<Key, Body<'createKey'>, NewKey, Query<'listKeys'>>;
  /** What tenants' JWTs are checked with. */
  jwtKeys: Collection<JwtKey, Body<'createJwtKey'>, JwtKey, Query<'listJwtKeys'>>;
  /** Needs the scope `platform`. */
  tenants: Collection<Tenant, Body<'createTenant'>, NewTenant, Query<'listTenants'>>;
  audit: { list(query?: Query<'listAudit'>, options?: CallOptions): List<AuditRecord> };
};

export function accessApi(call: Transport): AccessApi {
  return {
    keys: collection(call, '/v1/keys'),
    jwtKeys: collection(call, '/v1/jwt-keys'),
    tenants: collection(call, '/v1/tenants'),
    audit: { list: (query = {}, options) => listOf(call, '/v1/audit', query, options) },
  };
}

const collection = <Item, New, Made, Filter extends object>(
  call: Transport,
  path: string,
): Collection<Item, New, Made, Filter> => ({
  list: (query, options) => listOf(call, path, query ?? {}, options),
  create: (body, options) => call({ ...options, method: 'POST', path, body }),
  delete: (id, options) => call({ ...options, method: 'DELETE', path: `${path}/${encodeURIComponent(id)}` }),
});
