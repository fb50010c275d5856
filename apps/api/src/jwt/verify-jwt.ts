import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { JWT_ALGS, type JwtAlg, type JwtKeyStore, type JwtVerifyKey } from '@hookpost/core';
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Credential, credentialOf, isFor } from './claims.ts';

/** With the 3 s for which a JWT itself is remembered, a deleted key is refused within 5 s. */
const KEYS_KEPT_MS = 1000;
/** A forged JWT without a name costs this many signatures at most. */
const MAX_TRIED = 200;

type Deps = { jwtKeys: Pick<JwtKeyStore, 'named' | 'ofAlg'>; now: () => number };
type Header = { alg: string; kid?: unknown };

/** Whether a credential is a JWT and no key: by its form alone. */
export function isJwt(credential: string): boolean {
  return headerOf(credential) !== null;
}

/**
 * Reads a JWT (RFC 7519): who its key's tenant says calls. null unless a registered key of just its `alg` signed it, for that
 * key's audience. Where several fit a JWT without `kid`, the first registered one decides.
 */
export function createJwtReader({ jwtKeys, now }: Deps): (token: string) => Promise<Credential | null> {
  const candidates = new LRUCache<string, JwtVerifyKey[], { alg: JwtAlg; kid: string | null }>({
    max: 1000,
    ttl: KEYS_KEPT_MS,
    async fetchMethod(_name, _stale, { context: { alg, kid } }) {
      if (kid === null) return jwtKeys.ofAlg(alg, MAX_TRIED);
      const key = await jwtKeys.named(alg, kid);
      return key === null ? [] : [key];
    },
  });
  const readable = new LRUCache<string, KeyObject>({ max: 1000 });

  function keyObjectOf({ id, alg, key }: JwtVerifyKey): KeyObject {
    const known = readable.get(id);
    if (known !== undefined) return known;
    const read = alg === 'HS256' ? createSecretKey(Buffer.from(key)) : createPublicKey(key);
    readable.set(id, read);
    return read;
  }

  return async (token) => {
    const { alg, kid } = headerOf(token) ?? { alg: 'none' };
    if (!isKnownAlg(alg) || !(kid === undefined || typeof kid === 'string')) return null;
    const claims = claimsOf(token);
    if (claims === null) return null;
    const context = { alg, kid: kid ?? null };
    const keys = (await candidates.fetch(JSON.stringify(context), { context })) ?? [];
    for (const key of keys) {
      if (isFor(key, claims) && (await isSignedWith(token, alg, keyObjectOf(key))))
        return credentialOf(claims, key, now());
    }
    return null;
  };
}

const isKnownAlg = (alg: string): alg is JwtAlg => (JWT_ALGS as readonly string[]).includes(alg);

/** `alg` is the registered key's, never only the JWT's own word. */
async function isSignedWith(token: string, alg: JwtAlg, key: KeyObject): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [alg] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

function headerOf(token: string): Header | null {
  try {
    const header = decodeProtectedHeader(token);
    return typeof header.alg === 'string' ? (header as Header) : null;
  } catch {
    return null;
  }
}

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}
