import { newSigningSecret, publicKeyOf, signatures } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { verify, type WebhookHeaders, WebhookVerificationError } from './verify.ts';

const BODY = '{"type":"order.paid","timestamp":"2026-11-21T10:00:00.000Z","data":{"id":9007199254740993,"ü":"✓"}}';
const NOW = Date.parse('2026-11-21T10:00:01.400Z');
const AT = Math.floor(NOW / 1000);

const secretOf = (kind: 'v1' | 'v1a') => newSigningSecret(kind);
const V1 = secretOf('v1');
const V1A = secretOf('v1a');

function sent(secrets: string[], { body = BODY, at = AT } = {}): Record<string, string> {
  const kept = secrets.map((secret) => ({ secret, createdAt: new Date(0), expiresAt: null }));
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(at),
    'webhook-signature': signatures(kept, 'evt_1', at, Buffer.from(body)),
  };
}

const check = (headers: WebhookHeaders, secrets: string | string[] = V1, body: string | Uint8Array = BODY) =>
  verify(body, headers, secrets, { now: NOW });

function refusal(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.reason;
    throw error;
  }
  return undefined;
}

describe('verify', () => {
  it('answers the event of what Hookpost signed, with v1 and with v1a', () => {
    const expected = { id: 'evt_1', sentAt: new Date(AT * 1000), payload: JSON.parse(BODY) };
    expect(check(sent([V1]))).toEqual(expected);
    expect(check(sent([V1A]), publicKeyOf(V1A))).toEqual(expected);
  });

  it('takes what the Standard Webhooks library signs', () => {
    const at = new Date(AT * 1000);
    const headers = { ...sent([V1]), 'webhook-signature': new Webhook(V1).sign('evt_1', at, BODY) };
    expect(check(headers).id).toBe('evt_1');
  });

  it('takes bytes, Fetch headers, and names in any case', () => {
    const headers = sent([V1]);
    const loud = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(check(new Headers(headers), V1, Buffer.from(BODY)).id).toBe('evt_1');
    expect(check(loud).id).toBe('evt_1');
  });

  it('takes the old and the new secret while one is being rotated, on either side', () => {
    const next = secretOf('v1');
    expect(check(sent([next, V1])).id).toBe('evt_1');
    expect(check(sent([V1]), [next, V1]).id).toBe('evt_1');
    expect(check(sent([next, V1A]), publicKeyOf(V1A)).id).toBe('evt_1');
  });

  it('refuses another secret, body, id, time or version', () => {
    const headers = sent([V1]);
    const forged: [Record<string, string>, string, string][] = [
      [headers, secretOf('v1'), BODY],
      [headers, V1, `${BODY} `],
      [{ ...headers, 'webhook-id': 'evt_2' }, V1, BODY],
      [{ ...headers, 'webhook-timestamp': String(AT - 1) }, V1, BODY],
      [{ ...headers, 'webhook-signature': headers['webhook-signature']?.replace('v1,', 'v1a,') ?? '' }, V1, BODY],
      [{ ...headers, 'webhook-signature': 'v1,' }, V1, BODY],
      [{ ...sent([V1A]), 'webhook-signature': 'v1a,AAAA' }, publicKeyOf(V1A), BODY],
      [sent([V1A]), publicKeyOf(secretOf('v1a')), BODY],
    ];
    for (const [given, secret, body] of forged) expect(refusal(() => check(given, secret, body))).toBe('no_match');
  });

  it('refuses what is too old or too new, and takes the rest', () => {
    const at = (seconds: number) => refusal(() => check(sent([V1], { at: AT + seconds })));
    expect([-301, -299, 299, 301].map(at)).toEqual(['too_old', undefined, undefined, 'too_new']);
    const strict = () => verify(BODY, sent([V1], { at: AT - 2 }), V1, { now: NOW, toleranceSeconds: 1 });
    expect(refusal(strict)).toBe('too_old');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a request without %s', (name) => {
    expect(refusal(() => check({ ...sent([V1]), [name]: undefined }))).toBe('missing_header');
  });

  it.each(['', 'now', '-1', '1e3', '1795256847.5'])('refuses the time %j', (time) => {
    expect(refusal(() => check({ ...sent([V1]), 'webhook-timestamp': time }))).toMatch(/bad_timestamp|missing_header/);
  });

  it('says that a signed body is not JSON', () => {
    expect(refusal(() => check(sent([V1], { body: 'plain' }), V1, 'plain'))).toBe('not_json');
  });

  it('looks at 16 signatures and no more, so that a stranger’s header costs little', () => {
    const filler = 'v1,AAAA '.repeat(15);
    const ours = sent([V1])['webhook-signature'];
    expect(check({ ...sent([V1]), 'webhook-signature': filler + ours }).id).toBe('evt_1');
    expect(refusal(() => check({ ...sent([V1]), 'webhook-signature': `v1,AAAA ${filler}${ours}` }))).toBe('no_match');
  });

  it('refuses as a secret what is none, and the sender’s own', () => {
    for (const secrets of [[], [''], ['whsec_'], ['whsec_not base64'], ['whpk_AAAA'], [V1A]])
      expect(() => check(sent([V1]), secrets)).toThrow(TypeError);
  });
});
