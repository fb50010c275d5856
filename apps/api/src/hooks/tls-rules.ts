import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type HookTls, invalidField } from '@hookpost/core';
import Joi from 'joi';

const MAX_PEM = 16_384;
const MAX_BITS = 4096;

const pem = Joi.string().max(MAX_PEM);

export const tlsSchema: Joi.ObjectSchema<HookTls> = Joi.object({
  cert: pem.required(),
  key: pem.required(),
  ca: pem,
});

/** 400 where these are not a certificate, its own key and authorities, or where there is no TLS to use them in. */
export function checkTls(tls: HookTls, url: string | null): HookTls {
  if (!url?.startsWith('https:')) throw invalidField('tls', 'needs an https url');
  const [leaf] = certificates('tls.cert', tls.cert);
  const key = privateKey(tls.key);
  refuseSlow(key);
  if (!leaf?.checkPrivateKey(key)) throw invalidField('tls.key', 'is not the key of tls.cert');
  if (tls.ca !== undefined) certificates('tls.ca', tls.ca);
  try {
    createSecureContext(tls);
  } catch (error) {
    throw invalidField('tls.cert', `can not be used: ${reason(error)}`);
  }
  return tls;
}

/** The certificates of a chain, its leaf first. */
function certificates(path: string, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length > 0) return blocks.map((block) => new X509Certificate(block));
  } catch {
    // Said below.
  }
  throw invalidField(path, 'must be a certificate in PEM, or several of them');
}

function privateKey(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // OpenSSL's own words may be about the key.
    throw invalidField('tls.key', 'must be a private key in PEM, without a passphrase');
  }
}

/** Every handshake signs with it, in the one thread that all hooks share: half a second with 16,384 bits. */
function refuseSlow({ asymmetricKeyDetails }: KeyObject): void {
  if ((asymmetricKeyDetails?.modulusLength ?? 0) > MAX_BITS) {
    throw invalidField('tls.key', `may have at most ${MAX_BITS} bits`);
  }
}

const reason = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'OpenSSL refuses it';
