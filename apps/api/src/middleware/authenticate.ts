import type { IncomingHttpHeaders } from 'node:http';
import {
  type Clock,
  createTurns,
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
import type { Credential } from '../jwt/claims.ts';
import { isJwt, type JwtRead } from '../jwt/verify-jwt.ts';
import type { Caller } from '../route.ts';
import { within } from '../within.ts';
import { actorOf } from './actor-of.ts';
import { credentialIn, placesInWords } from './credential-in.ts';
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
/** For so long a key that was good once is looked up even while its address guesses others. */
const TRUSTED_MS = 3_600_000;

/** A request as it came: `ip` is that of the nearest machine that is not a trusted proxy. */
export type Asker = { headers: IncomingHttpHeaders; ip?: string | undefined };
export type Authenticate = (asker: Asker, places: readonly CredentialPlace[]) => Promise<Caller>;

/** A credential as it was shown, and from where; `isTrusted`: it was a good one before. */
type Shown = { secret: string; ip: string | undefined; isTrusted: boolean };

type Deps = {
  keys: Pick<KeyStore, 'findBySecret'>;
  readJwt: (token: string) => Promise<JwtRead>;
  tenants: Pick<TenantStore, 'get'>;
  /** `keys`: all requests of a key; `addresses`: of those without a valid key, what they cost, of an address. */
  limits: { keys: RateLimit; addresses: RateLimit };
  clock: Pick<Clock, 'now' | 'monotonic'>;
};

/**
 * Finds out who calls. 401 without a valid key, 403 for another tenant, 404 for a tenant that is not there, 429 for more
 * than a key or an address may, 503 where the database does not say within 1.5 s.
 */
export function createAuthenticator({ keys, readJwt, tenants, limits, clock }: Deps): Authenticate {
  const cacheOf = <T extends object, From>(read: (from: From) => Promise<T | null>) =>
    new LRUCache<string, T, From>({
      max: CACHED_KEYS,
      ttl: CACHED_MS,
      ttlResolution: 0,
      perf: { now: clock.monotonic },
      fetchMethod: async (_name, _stale, { context }) => (await read(context)) ?? undefined,
    });
  const keyCache = cacheOf((shown: Shown) => (isJwt(shown.secret) ? findSigner(shown) : findKey(shown.secret)));
  const tenantCache = cacheOf((id: TenantId) => tenants.get(id));
  const inTurn = createTurns({ clock, patienceMs: LOOKUP_MS, what: 'new JWTs of this address' });
  const trusted = new LRUCache<string, true>({ max: CACHED_KEYS, ttl: TRUSTED_MS });

  async function findKey(secret: string): Promise<Credential | null> {
    const key = await keys.findBySecret(secret);
    return key && { ...key, kind: 'key', domain: null };
  }

  /** A forged JWT costs as many signatures as there are keys to try: those of one address wait until the one before is counted. */
  async function findSigner({ secret, ip, isTrusted }: Shown): Promise<Credential | null> {
    const network = networkOf(ip);
    const find = async () => {
      const { credential, tried } = await readJwt(secret);
      if (credential === null) limits.addresses.count(network, tried);
      return credential;
    };
    if (isTrusted) return find();
    return inTurn(network, () => {
      limits.addresses.check(network);
      return find();
    });
  }

  /** Guessing costs a look-up or signatures each time: above its limit, an address gets neither. */
  async function keyOf({ headers, ip }: Asker, places: readonly CredentialPlace[]): Promise<Credential> {
    const secret = credentialIn(headers, places);
    const hash = hashKey(secret ?? '');
    const isTrusted = trusted.has(hash);
    const refuse = (why: string): never => {
      trusted.delete(hash);
      limits.addresses.count(networkOf(ip));
      throw new HookpostError('unauthorized', why);
    };
    if (!isTrusted) limits.addresses.check(networkOf(ip));
    if (secret === null) return refuse(`A key is needed: ${placesInWords(places)}.`);
    const key = await keyCache.fetch(hash, { context: { secret, ip, isTrusted } });
    if (key === undefined) return refuse('This key is not valid.');
    if (key.expiresAt !== null && key.expiresAt.getTime() <= clock.now()) return refuse('This key has expired.');
    if (!isTrusted) trusted.set(hash, true);
    return key;
  }

  async function tenantOf(key: Credential, asked: string | undefined): Promise<TenantId> {
    if (!key.scopes.includes('platform')) {
      if (asked === undefined || asked === key.tenantId) return key.tenantId;
      throw new HookpostError('forbidden', 'Only a key with the scope platform may act for another tenant.');
    }
    if (asked === undefined) return DEFAULT_TENANT;
    const tenant = await tenantCache.fetch(asked, { context: asked as TenantId });
    if (tenant === undefined) throw notFound();
    return tenant.id;
  }

  async function callerOf(asker: Asker, places: readonly CredentialPlace[]): Promise<Caller> {
    const { headers } = asker;
    const key = await keyOf(asker, places);
    limits.keys.take(key.id);
    const tenantId = await tenantOf(key, headers['hookpost-tenant']?.toString());
    const { scopes, owner, domain, isOfDomain = false, kind, id, name } = key;
    return { tenantId, scopes, owner, key: { kind, id, name }, domain, isOfDomain, actor: actorOf(key, headers) };
  }

  return (asker, places) => within(LOOKUP_MS, callerOf(asker, places));
}

/** 403 that names the scope that is missing. `admin` is all of a tenant, but not the platform. */
export function requireScope({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope) || (scope !== 'platform' && scopes.includes('admin'))) return;
  throw new HookpostError('forbidden', `This needs a key with the scope ${scope}.`);
}
