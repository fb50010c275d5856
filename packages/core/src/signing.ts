/** Standard Webhooks: `v1` is HMAC-SHA256 under a shared secret, `v1a` ed25519, whose public half receivers check with. */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { HookSecret, SignatureKind } from './hook.ts';

const PREFIX: Record<SignatureKind, string> = { v1: 'whsec_', v1a: 'whsk_' };
const PUBLIC_PREFIX = 'whpk_';
const SEED_BYTES = 32;
/** An ed25519 key in PKCS #8, up to its seed. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The `webhook-signature` header: one `v1,BASE64` or `v1a,BASE64` per secret that still counts, by space. Signs
 * `id.timestamp.body`; `timestamp` in whole seconds since 1970.
 */
export function signatures(secrets: readonly HookSecret[], id: string, timestamp: number, body: Uint8Array): string {
  const now = timestamp * 1000;
  const head = `${id}.${timestamp}.`;
  let header = '';
  for (const secret of secrets) {
    if (secret.expiresAt !== null && secret.expiresAt.getTime() <= now) continue;
    const signature = kindOf(secret.secret) === 'v1' ? signV1(secret, head, body) : signV1a(secret, head, body);
    header += header === '' ? signature : ` ${signature}`;
  }
  return header;
}

function signV1({ secret }: HookSecret, head: string, body: Uint8Array): string {
  return `v1,${createHmac('sha256', secretBytes(secret)).update(head).update(body).digest('base64')}`;
}

// Reading a key takes as long as signing, and a hook's secrets are the same objects until it changes.
const privateKeys = new WeakMap<HookSecret, KeyObject>();

function signV1a(secret: HookSecret, head: string, body: Uint8Array): string {
  let key = privateKeys.get(secret);
  if (key === undefined) {
    key = privateKey(secret.secret);
    privateKeys.set(secret, key);
  }
  return `v1a,${sign(null, Buffer.concat([Buffer.from(head), body]), key).toString('base64')}`;
}

const kindOf = (secret: string): SignatureKind => (secret.startsWith(PREFIX.v1a) ? 'v1a' : 'v1');

/** The key inside `whsec_BASE64` or `whsk_BASE64`. */
export function secretBytes(secret: string): Buffer {
  const prefix = PREFIX[kindOf(secret)];
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');
}

/** `whpk_BASE64`: what receivers check the signatures of a `whsk_` secret with. */
export const publicKeyOf = (secret: string): string =>
  PUBLIC_PREFIX + publicBytes(secretBytes(secret)).toString('base64');

function privateKey(secret: string): KeyObject {
  return keyOfSeed(secretBytes(secret).subarray(0, SEED_BYTES));
}

const keyOfSeed = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });

function publicBytes(bytes: Buffer): Buffer {
  const { x = '' } = createPublicKey(keyOfSeed(bytes.subarray(0, SEED_BYTES))).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}

/**
 * Why a caller's own secret can't be used, or null. Of `v1`: `whsec_` and base64 of 24 to 64 bytes. Of `v1a`: `whsk_` and
 * base64 of an ed25519 key, its 32 bytes of seed alone or with the 32 of its public key behind them.
 */
export function secretProblem(secret: string, kind: SignatureKind): string | null {
  const prefix = PREFIX[kind];
  if (!secret.startsWith(prefix)) return `must begin with "${prefix}", as signature is ${kind}`;
  const text = secret.slice(prefix.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return `must be "${prefix}" and base64`;
  const bytes = Buffer.from(text, 'base64');
  return kind === 'v1' ? sharedProblem(bytes) : keyProblem(bytes);
}

const sharedProblem = ({ length }: Buffer): string | null =>
  length < 24 || length > 64 ? `must hold 24 to 64 bytes, this one holds ${length}` : null;

function keyProblem(bytes: Buffer): string | null {
  if (bytes.length === SEED_BYTES) return null;
  if (bytes.length !== 2 * SEED_BYTES) return `must hold 32 or 64 bytes, this one holds ${bytes.length}`;
  const matches = publicBytes(bytes).equals(bytes.subarray(SEED_BYTES));
  return matches ? null : 'must end with the public key of its own seed';
}

/** A new secret of its kind: 32 random bytes, for `v1a` with their public key behind them. */
export function newSigningSecret(kind: SignatureKind = 'v1'): string {
  const bytes = randomBytes(SEED_BYTES);
  return PREFIX[kind] + (kind === 'v1' ? bytes : Buffer.concat([bytes, publicBytes(bytes)])).toString('base64');
}
