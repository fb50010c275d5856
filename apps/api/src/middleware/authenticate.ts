import type { IncomingHttpHeaders } from 'node:http';
import {
  type ApiKey,
  HookpostError,
  type KeyStore,
  notFound,
  type Scope,
  type TenantId,
  type TenantStore,
} from '@hookpost/core';
import type { CredentialPlace } from '@hookpost/dialects';
import { hashKey } from '@hookpost/platform';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../route.ts';
import { within } from '../within.ts';

/** Where the core API takes its key. */
export const CORE_PLACES: readonly CredentialPlace[] = ['bearer', 'x-api-key'];

/** The tenant that a `platform` key acts for unless it names another. */
export const DEFAULT_TENANT = 'default' as TenantId;

// A deleted key is refused within 5 s in every process; this leaves room for a slow read.
const CACHED_MS = 3000;
const CACHED_KEYS = 10_000;
const LOOKUP_MS = 1500;

export type Authenticate = (headers: IncomingHttpHeaders, places: readonly CredentialPlace[]) => Promise<Caller>;

type Deps = { keys: Pick<KeyStore, 'findBySecret'>; tenants: Pick<TenantStore, 'get'>; now: () => number };

/**
 * Finds out who calls. 401 without a valid key, 403 for another tenant, 404 for a tenant that is not there,
 * 503 where the database does not say within 1.5 s.
 */
export function createAuthenticator({ keys, tenants, now }: Deps): Authenticate {
  const cacheOf = <T extends object>(read: (name: string) => Promise<T | null>) =>
    new LRUCache<string, T, string>({
      max: CACHED_KEYS,
      ttl: CACHED_MS,
      fetchMethod: async (_name, _stale, { context }) => (await read(context)) ?? undefined,
    });
  const keyCache = cacheOf((secret) => keys.findBySecret(secret));
  const tenantCache = cacheOf((id) => tenants.get(id as TenantId));

  async function keyOf(secret: string | null): Promise<ApiKey> {
    if (secret === null) throw new HookpostError('unauthorized', 'A key is needed: Authorization: Bearer KEY.');
    const key = await keyCache.fetch(hashKey(secret), { context: secret });
    if (key === undefined) throw new HookpostError('unauthorized', 'This key is not valid.');
    if (key.expiresAt !== null && key.expiresAt.getTime() <= now()) {
      throw new HookpostError('unauthorized', 'This key has expired.');
    }
    return key;
  }

  async function tenantOf(key: ApiKey, asked: string | undefined): Promise<TenantId> {
    if (!key.scopes.includes('platform')) {
      if (asked === undefined || asked === key.tenantId) return key.tenantId;
      throw new HookpostError('forbidden', 'Only a key with the scope platform may act for another tenant.');
    }
    if (asked === undefined) return DEFAULT_TENANT;
    const tenant = await tenantCache.fetch(asked, { context: asked });
    if (tenant === undefined) throw notFound();
    return tenant.id;
  }

  async function callerOf(headers: IncomingHttpHeaders, places: readonly CredentialPlace[]): Promise<Caller> {
    const key = await keyOf(credentialOf(headers, places));
    const tenantId = await tenantOf(key, headers['hookpost-tenant']?.toString());
    return { tenantId, scopes: key.scopes, owner: key.owner, key: { id: key.id, name: key.name }, domain: null };
  }

  return (headers, places) => within(LOOKUP_MS, callerOf(headers, places));
}

/** 403 that names the scope that is missing. `admin` is all of a tenant, but not the platform. */
export function requireScope({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope) || (scope !== 'platform' && scopes.includes('admin'))) return;
  throw new HookpostError('forbidden', `This needs a key with the scope ${scope}.`);
}

function credentialOf(headers: IncomingHttpHeaders, places: readonly CredentialPlace[]): string | null {
  for (const place of places) {
    const credential = readPlace(headers, place);
    if (credential) return credential;
  }
  return null;
}

function readPlace(headers: IncomingHttpHeaders, place: CredentialPlace): string | undefined {
  if (place === 'bearer') return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return headers[place]?.toString().trim();
}
