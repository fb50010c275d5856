import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { JWT_ALGS, type JwtAlg, type JwtKeyStore, type JwtVerifyKey } from '@hookpost/core';
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Credential, credentialOf, isFor } from './claims.ts';

/** With the 3 s for which a JWT itself is remembered, a deleted key is refused within 5 s. */
const KEYS_KEPT_MS = 1000;
/** A JWT without a name is tried with so many at most. */
const MAX_TRIED = 200;

type Deps = { jwtKeys: Pick<JwtKeyStore, 'named' | 'ofAlg'>; now: () => number };
type Header = { alg: string; kid?: unknown };

/** `tried`: how many signatures it has cost to find out. */
export type JwtRead = { credential: Credential | null; tried: number };

/** Whether a credential is a JWT and no key: by its form alone. */
export function isJwt(credential: string): boolean {
  return headerOf(credential) !== null;
}

/**
 * Reads a JWT (RFC 7519): who its key's tenant says calls. null unless a registered key of just its `alg` signed it, for that
 * key's audience. Where several fit a JWT without `kid`, the first registered one decides.
 */
export function createJwtReader({ jwtKeys, now }: Deps): (token: string) => Promise<JwtRead> {
  const kept = { max: 1000, ttl: KEYS_KEPT_MS };
  const named = new LRUCache<string, JwtVerifyKey>({
    ...kept,
    fetchMethod: async (kid) => (await jwtKeys.named(kid)) ?? undefined,
  });
  const ofAlg = new LRUCache<JwtAlg, JwtVerifyKey[]>({ ...kept, fetchMethod: (alg) => jwtKeys.ofAlg(alg, MAX_TRIED) });
  const readable = new LRUCache<string, KeyObject>({ max: 1000 });

  function keyObjectOf({ id, alg, key }: JwtVerifyKey): KeyObject {
    const known = readable.get(id);
    if (known !== undefined) return known;
    const read = alg === 'HS256' ? createSecretKey(Buffer.from(key)) : createPublicKey(key);
    readable.set(id, read);
    return read;
  }

  /** The keys to try, in groups: those registered since they were last read cost one more look-up. */
  async function* candidates(alg: JwtAlg, kid: string | undefined): AsyncGenerator<JwtVerifyKey[]> {
    if (kid !== undefined) {
      const key = await named.fetch(kid);
      return yield key?.alg === alg ? [key] : [];
    }
    const known = (await ofAlg.fetch(alg)) ?? [];
    yield known;
    const ids = known.map(({ id }) => id);
    if (ids.length < MAX_TRIED) yield jwtKeys.ofAlg(alg, MAX_TRIED - ids.length, ids);
  }

  return async (token) => {
    const { alg, kid } = headerOf(token) ?? { alg: 'none' };
    const claims = claimsOf(token);
    let tried = 0;
    if (claims === null || !isKnownAlg(alg) || !(kid === undefined || typeof kid === 'string'))
      return { credential: null, tried };
    for await (const keys of candidates(alg, kid)) {
      for (const key of keys.filter((each) => isFor(each, claims))) {
        tried++;
        if (await isSignedWith(token, alg, keyObjectOf(key)))
          return { credential: credentialOf(claims, key, now()), tried };
      }
    }
    return { credential: null, tried };
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
