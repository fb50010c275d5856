import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { newSigningSecret, secretProblem, signV1 } from './signing.ts';

const id = 'evt_1';
const body = '{"type":"a","timestamp":"2026-01-01T00:00:00.000Z","data":{"n":12345678901234567890}}';

function headersSignedBy(secrets: Parameters<typeof signV1>[0]) {
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signV1(secrets, id, timestamp, Buffer.from(body)),
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

describe('a signing secret', () => {
  it('of our own making is a good one', () => {
    expect(secretProblem(newSigningSecret())).toBeNull();
  });

  it.each([
    ['no prefix', 'c2VjcmV0'],
    ['not base64', 'whsec_***'],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
  ])('with %s is refused with a reason', (_, secret) => {
    expect(secretProblem(secret)).toEqual(expect.any(String));
  });
});
