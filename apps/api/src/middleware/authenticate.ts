import type { IncomingHttpHeaders } from 'node:http';
import { HookpostError, type KeyStore, notFound, type Scope, type TenantId, type TenantStore } from '@hookpost/core';
import type { CredentialPlace } from '@hookpost/dialects';
import { hashKey } from '@hookpost/platform';
import { LRUCache } from 'lru-cache';
import type { Credential } from '../jwt/claims.ts';
import { isJwt } from '../jwt/verify-jwt.ts';
import type { Caller } from '../route.ts';
import { within } from '../within.ts';
import { actorOf } from './actor-of.ts';
import { credentialIn } from './credential-in.ts';
import { networkOf } from './network-of.ts';
import type { RateLimit } from './rate-limit.ts';

/** Where the core API takes its key. */
export const CORE_PLACES: readonly CredentialPlace[] = ['bearer', 'x-api-key'];

/** The tenant that a `platform` key acts for unless it names another. */
export const DEFAULT_TENANT = 'default' as TenantId;

// A deleted key is refused within 5 s in every process; this leaves room for a slow read.
const CACHED_MS = 3000;
const CACHED_KEYS = 10_000;
const LOOKUP_MS = 1500;
/** A forged JWT costs as many signatures as there are keys to try, any other guess one look-up. */
const FORGED_JWT_POINTS = 10;
/** For so long a key that was good once is looked up even while its address guesses others. */
const TRUSTED_MS = 3_600_000;

/** A request as it came: `ip` is that of the nearest machine that is not a trusted proxy. */
export type Asker = { headers: IncomingHttpHeaders; ip?: string | undefined };
export type Authenticate = (asker: Asker, places: readonly CredentialPlace[]) => Promise<Caller>;

type Deps = {
  keys: Pick<KeyStore, 'findBySecret'>;
  readJwt: (token: string) => Promise<Credential | null>;
  tenants: Pick<TenantStore, 'get'>;
  /** `keys`: all requests of a key; `addresses`: those without a valid key, of an address. */
  limits: { keys: RateLimit; addresses: RateLimit };
  now: () => number;
};

/**
 * Finds out who calls. 401 without a valid key, 403 for another tenant, 404 for a tenant that is not there, 429 for more
 * than a key or an address may, 503 where the database does not say within 1.5 s.
 */
export function createAuthenticator({ keys, readJwt, tenants, limits, now }: Deps): Authenticate {
  const cacheOf = <T extends object>(read: (name: string) => Promise<T | null>) =>
    new LRUCache<string, T, string>({
      max: CACHED_KEYS,
      ttl: CACHED_MS,
      fetchMethod: async (_name, _stale, { context }) => (await read(context)) ?? undefined,
    });
  const keyCache = cacheOf((secret) => (isJwt(secret) ? readJwt(secret) : findKey(secret)));
  const tenantCache = cacheOf((id) => tenants.get(id as TenantId));
  const trusted = new LRUCache<string, true>({ max: CACHED_KEYS, ttl: TRUSTED_MS });

  async function findKey(secret: string): Promise<Credential | null> {
    const key = await keys.findBySecret(secret);
    return key && { ...key, kind: 'key', domain: null };
  }

  /** Guessing costs a look-up or a signature each time: above its limit, an address gets neither. */
  async function keyOf(secret: string | null, asker: Asker): Promise<Credential> {
    const refuse = (why: string): never => {
      const points = secret !== null && isJwt(secret) ? FORGED_JWT_POINTS : 1;
      limits.addresses.take(networkOf(asker.ip), points);
      throw new HookpostError('unauthorized', why);
    };
    if (secret === null) return refuse('A key is needed: Authorization: Bearer KEY.');
    const hash = hashKey(secret);
    if (!trusted.has(hash)) limits.addresses.check(networkOf(asker.ip));
    const key = await keyCache.fetch(hash, { context: secret });
    if (key === undefined) return refuse('This key is not valid.');
    if (key.expiresAt !== null && key.expiresAt.getTime() <= now()) return refuse('This key has expired.');
    if (!trusted.has(hash)) trusted.set(hash, true);
    return key;
  }

  async function tenantOf(key: Credential, asked: string | undefined): Promise<TenantId> {
    if (!key.scopes.includes('platform')) {
      if (asked === undefined || asked === key.tenantId) return key.tenantId;
      throw new HookpostError('forbidden', 'Only a key with the scope platform may act for another tenant.');
    }
    if (asked === undefined) return DEFAULT_TENANT;
    const tenant = await tenantCache.fetch(asked, { context: asked });
    if (tenant === undefined) throw notFound();
    return tenant.id;
  }

  async function callerOf(asker: Asker, places: readonly CredentialPlace[]): Promise<Caller> {
    const { headers } = asker;
    const key = await keyOf(credentialIn(headers, places), asker);
    limits.keys.take(key.id);
    const tenantId = await tenantOf(key, headers['hookpost-tenant']?.toString());
    const { scopes, owner, domain, kind, id, name } = key;
    return { tenantId, scopes, owner, key: { kind, id, name }, domain, actor: actorOf(key, headers) };
  }

  return (asker, places) => within(LOOKUP_MS, callerOf(asker, places));
}

/** 403 that names the scope that is missing. `admin` is all of a tenant, but not the platform. */
export function requireScope({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope) || (scope !== 'platform' && scopes.includes('admin'))) return;
  throw new HookpostError('forbidden', `This needs a key with the scope ${scope}.`);
}
