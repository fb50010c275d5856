import { createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { newSigningSecret, publicKeyOf, secretBytes, secretProblem, signatures } from './signing.ts';

const id = 'evt_1';
const body = '{"type":"a","timestamp":"2026-01-01T00:00:00.000Z","data":{"n":12345678901234567890}}';

function headersSignedBy(secrets: Parameters<typeof signatures>[0]) {
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures(secrets, id, timestamp, Buffer.from(body)),
  };
}

const current = (secret: string) => ({ secret, createdAt: new Date(), expiresAt: null });

describe('the v1 signature', () => {
  it('is accepted by the standardwebhooks and the svix packages', () => {
    const secret = newSigningSecret();
    const headers = headersSignedBy([current(secret)]);
    expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow();
  });

  it('is refused for another body', () => {
    const secret = newSigningSecret();
    expect(() => new Webhook(secret).verify(`${body} `, headersSignedBy([current(secret)]))).toThrow();
  });

  it('satisfies the old and the new secret during an overlap, and only the new one after it', () => {
    const [older, newer] = [newSigningSecret(), newSigningSecret()];
    const old = (expiresAt: Date) => ({ secret: older, createdAt: new Date(0), expiresAt });
    const during = headersSignedBy([current(newer), old(new Date(Date.now() + 60_000))]);
    expect(() => new Webhook(newer).verify(body, during)).not.toThrow();
    expect(() => new Webhook(older).verify(body, during)).not.toThrow();
    const after = headersSignedBy([current(newer), old(new Date(Date.now() - 60_000))]);
    expect(() => new Webhook(newer).verify(body, after)).not.toThrow();
    expect(() => new Webhook(older).verify(body, after)).toThrow();
  });
});

describe('the v1a signature', () => {
  const signedBody = ({ 'webhook-timestamp': at }: { 'webhook-timestamp': string }) =>
    Buffer.from(`${id}.${at}.${body}`);

  /** Checks as a receiver does that knows no more than the public key. */
  function isSignedBy(publicKey: string, signature: string, signed: Buffer): boolean {
    const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, signed, key, Buffer.from(signature.replace('v1a,', ''), 'base64'));
  }

  it('is ed25519 over id, time and body, checked with the public key', () => {
    const secret = newSigningSecret('v1a');
    const headers = headersSignedBy([current(secret)]);
    const signature = headers['webhook-signature'];
    expect(signature).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
    expect(publicKeyOf(secret)).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(isSignedBy(publicKeyOf(secret), signature, signedBody(headers))).toBe(true);
    expect(isSignedBy(publicKeyOf(secret), signature, Buffer.from('another body'))).toBe(false);
    expect(isSignedBy(publicKeyOf(newSigningSecret('v1a')), signature, signedBody(headers))).toBe(false);
  });

  it('is checked as the page for receivers shows', async () => {
    const page = await readFile(new URL('../../../docs/receiving.md', import.meta.url), 'utf8');
    const [, block = ''] = /```js\nimport \{ createPublicKey.*?\n(.*?)\n```/s.exec(page) ?? [];
    const secret = newSigningSecret('v1a');
    const code = `${block.replace("'whpk_…'", JSON.stringify(publicKeyOf(secret)))}\nreturn ours && recent;`;
    const check = new Function('createPublicKey', 'verify', 'request', 'rawBody', code);
    const request = { headers: headersSignedBy([current(newSigningSecret()), current(secret)]) };
    expect(check(createPublicKey, verify, request, Buffer.from(body))).toBe(true);
    expect(check(createPublicKey, verify, request, Buffer.from(`${body} `))).toBe(false);
  });

  it('is the same with the seed alone', () => {
    const secret = newSigningSecret('v1a');
    const seed = `whsk_${secretBytes(secret).subarray(0, 32).toString('base64')}`;
    expect(publicKeyOf(seed)).toBe(publicKeyOf(secret));
    expect(signatures([current(seed)], id, 1, Buffer.from(body))).toBe(
      signatures([current(secret)], id, 1, Buffer.from(body)),
    );
  });

  it('is that of RFC 8032, section 7.1, test 3', () => {
    const seed = Buffer.from('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', 'hex');
    const publicKey = Buffer.from('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'hex');
    expect(publicKeyOf(`whsk_${seed.toString('base64')}`)).toBe(`whpk_${publicKey.toString('base64')}`);
  });

  it('stands beside one of the other kind while both count', () => {
    const [newer, older] = [newSigningSecret('v1a'), newSigningSecret()];
    const headers = headersSignedBy([current(newer), { ...current(older), expiresAt: new Date(Date.now() + 60_000) }]);
    expect(headers['webhook-signature']).toMatch(/^v1a,\S+ v1,\S+$/);
    expect(() => new Webhook(older).verify(body, headers)).not.toThrow();
    expect(() => new SvixWebhook(older).verify(body, headers)).not.toThrow();
  });
});

describe('a signing secret', () => {
  it('of our own making is a good one', () => {
    expect(secretProblem(newSigningSecret(), 'v1')).toBeNull();
    expect(secretProblem(newSigningSecret('v1a'), 'v1a')).toBeNull();
  });

  it.each([
    ['no prefix', 'c2VjcmV0'],
    ['not base64', 'whsec_***'],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
  ])('with %s is refused with a reason', (_, secret) => {
    expect(secretProblem(secret, 'v1')).toEqual(expect.any(String));
  });

  const seed = Buffer.alloc(32, 1);
  it.each([
    ['the prefix of the other kind', newSigningSecret()],
    ['no key', 'whsk_'],
    ['half a key', `whsk_${Buffer.alloc(48).toString('base64')}`],
    ["another key's public half", `whsk_${Buffer.concat([seed, seed]).toString('base64')}`],
  ])('of v1a with %s is refused with a reason', (_, secret) => {
    expect(secretProblem(secret, 'v1a')).toEqual(expect.any(String));
  });

  it('of v1a is no secret of v1', () => {
    expect(secretProblem(newSigningSecret('v1a'), 'v1')).toBe('must begin with "whsec_", as signature is v1');
  });
});
