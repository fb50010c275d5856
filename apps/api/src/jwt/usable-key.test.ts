import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { usableKey } from './usable-key.ts';

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
const strong = rsa(2048);
const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });

const asPrivate = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('a key for JWTs', () => {
  it.each([
    ['HS256', 'x'.repeat(32)],
    ['HS256', 'é'.repeat(16)],
    ['RS256', pem(strong.publicKey)],
    ['EdDSA', pem(ed25519.publicKey)],
  ] as const)('may be for %s: %s', (alg, key) => {
    expect(usableKey(alg, key)).toBe(key);
  });

  it('is the same in every spelling', () => {
    const key = pem(strong.publicKey);
    expect(usableKey('RS256', `\n ${key.replaceAll('\n', '\r\n')}\r\n`)).toBe(key);
  });

  it.each([
    ['HS256', 'x'.repeat(31), /32 bytes/],
    ['HS256', 'é'.repeat(15), /32 bytes/],
    ['HS256', '\ud800'.repeat(32), /surrogates/],
    ['HS256', pem(strong.publicKey), /PEM/],
    ['RS256', 'x'.repeat(64), /SPKI/],
    ['RS256', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', /SPKI/],
    ['RS256', asPrivate(strong.privateKey), /SPKI/],
    ['RS256', pem(rsa(1024).publicKey), /2048 to 8192 bits/],
    ['RS256', pem(pss.publicKey), /RSA key/],
    ['RS256', pem(ed25519.publicKey), /RSA key/],
    ['EdDSA', pem(strong.publicKey), /Ed25519/],
    ['EdDSA', pem(p256.publicKey), /Ed25519/],
  ] as const)('is refused for %s where it is weak, private or of another kind: %#', (alg, key, words) => {
    let refusal: unknown;
    try {
      usableKey(alg, key);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ status: 400, errors: [{ path: 'key', message: expect.stringMatching(words) }] });
  });
});
