import { createPublicKey, type KeyObject } from 'node:crypto';
import { invalidField, type JwtAlg } from '@hookpost/core';

/** RFC 7518, 3.2: a secret is at least as long as the hash. */
const MIN_SECRET_BYTES = 32;
/** RFC 7518, 3.3. Above the upper one, a forged signature costs more to refuse than to make. */
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;
const MAX_EXPONENT = 2n ** 32n;

/** The key as it is kept: a public one in the one spelling that compares. 400 where it is none of this `alg`, or weak. */
export function usableKey(alg: JwtAlg, key: string): string {
  if (alg === 'HS256') return usableSecret(key);
  const publicKey = readPublicKey(key);
  if (alg === 'RS256') checkRsa(publicKey);
  else if (publicKey.asymmetricKeyType !== 'ed25519') throw invalidField('key', 'must be an Ed25519 key for EdDSA');
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function usableSecret(key: string): string {
  // A public key that serves as a secret lets everybody sign.
  if (key.includes('-----BEGIN')) throw invalidField('key', 'must be a secret text for HS256, not a key in PEM');
  if (!key.isWellFormed()) throw invalidField('key', 'must be text without lone surrogates');
  const bytes = Buffer.byteLength(key);
  if (bytes < MIN_SECRET_BYTES) {
    throw invalidField('key', `must have at least ${MIN_SECRET_BYTES} bytes for HS256 (RFC 7518)`);
  }
  return key;
}

function readPublicKey(key: string): KeyObject {
  try {
    if (/^\s*-----BEGIN PUBLIC KEY-----/.test(key)) return createPublicKey(key.trim());
  } catch {
    // Said below, as for any other text.
  }
  throw invalidField('key', 'must be a public key in PEM (SPKI: BEGIN PUBLIC KEY)');
}

function checkRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): void {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType !== 'rsa') throw invalidField('key', 'must be an RSA key for RS256');
  if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS) {
    throw invalidField('key', `must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits for RS256 (RFC 7518)`);
  }
  if (publicExponent < 3n || publicExponent > MAX_EXPONENT) throw invalidField('key', 'has an exponent out of range');
}
