import type { IncomingHttpHeaders } from 'node:http';
import { type Clock, createTurns, HookpostError, type KeyStore } from '@hookpost/core';
import { hashKey } from '@hookpost/platform';
import { LRUCache } from 'lru-cache';
import type { Credential } from '../jwt/claims.ts';
import { isJwt, type JwtRead } from '../jwt/verify-jwt.ts';
import { readSessionCookie } from '../sessions/cookie.ts';
import { checkCsrf } from '../sessions/csrf.ts';
import { isSessionToken } from '../sessions/token.ts';
import { credentialIn, type Place, placesInWords } from './credential-in.ts';
import { networkOf } from './network-of.ts';
import type { RateLimit } from './rate-limit.ts';

/** A request as it came: `ip` is that of the nearest machine that is not a trusted proxy. */
export type Asker = { headers: IncomingHttpHeaders; method: string; ip?: string | undefined };

export type CredentialDeps = {
  keys: Pick<KeyStore, 'findBySecret'>;
  readJwt: (token: string) => Promise<JwtRead>;
  readSession: (token: string) => Promise<Credential | null>;
  /** Of those without a valid key, what they cost, of an address. */
  addresses: RateLimit;
  clock: Pick<Clock, 'now' | 'monotonic'>;
};

/** A credential as it was shown, and from where; `isTrusted`: it was a good one before. */
type Shown = { secret: string; ip: string | undefined; isTrusted: boolean };

// A deleted key is refused within 5 s in every process; this leaves room for a slow read.
const KEPT_MS = 3000;
const KEPT = 10_000;
/** For so long a key that was good once is looked up even while its address guesses others. */
const TRUSTED_MS = 3_600_000;
const TURN_MS = 1500;

/**
 * Finds out what a key or a JWT is good for. 401 where it is not valid. Guessing costs a look-up or signatures each time:
 * above its limit an address gets neither, but 429.
 */
export function createCredentialFinder({ keys, readJwt, readSession, addresses, clock }: CredentialDeps) {
  const known = new LRUCache<string, Credential, Shown>({
    max: KEPT,
    ttl: KEPT_MS,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
    fetchMethod: async (_hash, _stale, { context: shown }) => (await find(shown)) ?? undefined,
  });
  const trusted = new LRUCache<string, true>({ max: KEPT, ttl: TRUSTED_MS });
  const inTurn = createTurns({ clock, patienceMs: TURN_MS, what: 'new JWTs of this address' });

  function find(shown: Shown): Promise<Credential | null> {
    if (isSessionToken(shown.secret)) return readSession(shown.secret);
    return isJwt(shown.secret) ? findSigner(shown) : findKey(shown);
  }

  async function findKey({ secret }: Shown): Promise<Credential | null> {
    const key = await keys.findBySecret(secret);
    return key && { ...key, kind: 'key', domain: null };
  }

  /** A forged JWT costs as many signatures as there are keys to try: those of one address wait until the one before is counted. */
  async function findSigner({ secret, ip, isTrusted }: Shown): Promise<Credential | null> {
    const network = networkOf(ip);
    const read = async () => {
      const { credential, tried } = await readJwt(secret);
      if (credential === null) addresses.count(network, tried);
      return credential;
    };
    if (isTrusted) return read();
    return inTurn(network, () => {
      addresses.check(network);
      return read();
    });
  }

  return async ({ headers, method, ip }: Asker, places: readonly Place[]): Promise<Credential> => {
    const shown = credentialIn(headers, places);
    const takesSessions = places.includes('session');
    const cookie = shown === null && takesSessions ? readSessionCookie(headers) : null;
    const secret = shown ?? cookie;
    const hash = hashKey(secret ?? '');
    const isTrusted = trusted.has(hash);
    const refuse = (why: string): never => {
      trusted.delete(hash);
      addresses.count(networkOf(ip));
      throw new HookpostError('unauthorized', why);
    };
    if (!isTrusted) addresses.check(networkOf(ip));
    if (secret === null) return refuse(`A key is needed: ${placesInWords(places)}.`);
    if (isSessionToken(secret) && !takesSessions) return refuse('A session is not taken here: this needs a key.');
    const credential = await known.fetch(hash, { context: { secret, ip, isTrusted } });
    if (credential === undefined || (credential.session?.kind === 'dashboard') !== (cookie !== null))
      return refuse(isSessionToken(secret) ? 'The session is over.' : 'This key is not valid.');
    if (credential.expiresAt !== null && credential.expiresAt.getTime() <= clock.now())
      return refuse('This key has expired.');
    checkCsrf(credential.session, { headers, method });
    if (!isTrusted) trusted.set(hash, true);
    return credential;
  };
}
