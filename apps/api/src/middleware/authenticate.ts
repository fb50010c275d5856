import { HookpostError, notFound, type Scope, type TenantId, type TenantStore } from '@hookpost/core';
import { LRUCache } from 'lru-cache';
import type { Credential } from '../jwt/claims.ts';
import type { Caller } from '../route.ts';
import { within } from '../within.ts';
import { actorOf } from './actor-of.ts';
import type { Place } from './credential-in.ts';
import { type Asker, type CredentialDeps, createCredentialFinder } from './find-credential.ts';
import type { RateLimit } from './rate-limit.ts';

/** Where the core API takes its key. */
export const CORE_PLACES: readonly Place[] = ['bearer', 'x-api-key', 'session'];

/** The tenant that a `platform` key acts for unless it names another. */
export const DEFAULT_TENANT = 'default' as TenantId;

const KEPT_MS = 3000;
const KEPT_TENANTS = 10_000;
const LOOKUP_MS = 1500;

export type Authenticate = (asker: Asker, places: readonly Place[]) => Promise<Caller>;

type Deps = Omit<CredentialDeps, 'addresses'> & {
  tenants: Pick<TenantStore, 'get'>;
  /** `keys`: all requests of a key; `addresses`: of those without a valid key, what they cost, of an address. */
  limits: { keys: RateLimit; addresses: RateLimit };
};

/**
 * Finds out who calls. 401 without a valid key, 403 for another tenant, 404 for a tenant that is not there, 429 for more
 * than a key or an address may, 503 where the database does not say within 1.5 s.
 */
export function createAuthenticator({ tenants, limits, ...credentials }: Deps): Authenticate {
  const findCredential = createCredentialFinder({ ...credentials, addresses: limits.addresses });
  const tenantCache = new LRUCache<string, { id: TenantId }>({
    max: KEPT_TENANTS,
    ttl: KEPT_MS,
    fetchMethod: async (id) => (await tenants.get(id as TenantId)) ?? undefined,
  });

  async function tenantOf(key: Credential, asked: string | undefined): Promise<TenantId> {
    if (!key.scopes.includes('platform')) {
      if (asked === undefined || asked === key.tenantId) return key.tenantId;
      throw new HookpostError('forbidden', 'Only a key with the scope platform may act for another tenant.');
    }
    if (asked === undefined) return DEFAULT_TENANT;
    const tenant = await tenantCache.fetch(asked);
    if (tenant === undefined) throw notFound();
    return tenant.id;
  }

  async function callerOf(asker: Asker, places: readonly Place[]): Promise<Caller> {
    const { headers } = asker;
    const key = await findCredential(asker, places);
    limits.keys.take(key.id);
    const tenantId = await tenantOf(key, headers['hookpost-tenant']?.toString());
    const { scopes, owner, domain, isOfDomain = false, kind, id, name, expiresAt, session = null } = key;
    const shown = { kind, id, name, tenantId: key.tenantId };
    const actor = actorOf(key, headers);
    return { tenantId, scopes, owner, key: shown, domain, isOfDomain, session, expiresAt, actor };
  }

  return (asker, places) => within(LOOKUP_MS, callerOf(asker, places));
}

/** 403 that names the scope that is missing. `admin` is all of a tenant, but not the platform. */
export function requireScope({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope) || (scope !== 'platform' && scopes.includes('admin'))) return;
  throw new HookpostError('forbidden', `This needs a key with the scope ${scope}.`);
}
