import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { attempt } from './attempt.ts';
import { systemClock } from './clock.ts';
import { encodeStandard, standardEncoder } from './encode.ts';
import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import { createTokens } from './oauth2.ts';
import type { Encoder, OutgoingRequest, SendResult } from './ports.ts';
import { leaseMs } from './preliminary.ts';
import { TooLarge } from './too-large.ts';

const now = new Date('2026-01-01T00:00:00Z');
const event: AcceptedEvent = { ...makeEvent({ id: 'evt_1' }), acceptedAt: now, seq: 1n };
const hook = makeHook();
const LOGIN = 'http://127.0.0.1:9/login';

const answer = (status: number, body = '', headers = {}): SendResult => ({
  kind: 'answer',
  status,
  retryAfter: null,
  webhookDelivery: 'disable',
  headers,
  body: Buffer.from(body),
  ms: 5,
});

const clock = { ...systemClock(), monotonic: () => 0 };

/** Sends by an encoder; `answers` are given in turn. */
async function sendBy(encoder: Encoder, answers: SendResult[], to: Hook = hook) {
  const sent: OutgoingRequest[] = [];
  const send = async (request: OutgoingRequest) => {
    sent.push(request);
    return answers[sent.length - 1] as SendResult;
  };
  const tokens = createTokens({ send, clock });
  return { sent, result: await attempt(event, to, now, { send, encoderOf: () => encoder, tokens, clock }) };
}

/** Logs in first, and sends on what that is answered. */
const loggingIn: Encoder = {
  preRequest: (_event, { id }) => ({ method: 'PUT', url: LOGIN, headers: { 'x-user': id }, body: null }),
  encodeDelivery: (given, to, { preAnswer }) => ({
    ...encodeStandard(given, to),
    body: Buffer.from(`${preAnswer?.body} ${preAnswer?.headers['x-session']}`),
  }),
};

describe('an attempt', () => {
  it('is one request where nothing goes before it', async () => {
    const { sent, result } = await sendBy(standardEncoder, [answer(204)]);
    expect(sent.map(({ url }) => url)).toEqual(['http://127.0.0.1:9/hook']);
    expect(result).toMatchObject({ kind: 'answer', status: 204 });
  });

  it('says what was sent where its encoder keeps that, and nowhere else', async () => {
    const [kept, empty, forgotten] = await Promise.all([
      sendBy({ ...standardEncoder, keepsBody: true }, [answer(500)]),
      sendBy({ encodeDelivery: (given, to) => ({ ...encodeStandard(given, to), body: null }), keepsBody: true }, [
        answer(204),
      ]),
      sendBy(standardEncoder, [answer(204)]),
    ]);
    expect(kept.result.sent).toEqual(kept.sent[0]?.body);
    expect(empty.result.sent).toEqual(new Uint8Array());
    expect(forgotten.result).not.toHaveProperty('sent');
  });

  it('keeps nothing of a preliminary request', async () => {
    const { result } = await sendBy({ ...loggingIn, keepsBody: true }, [answer(403)]);
    expect(result).not.toHaveProperty('sent');
  });

  it('hands what the preliminary request was answered to the encoder', async () => {
    const { sent } = await sendBy(loggingIn, [answer(200, 'hello', { 'x-session': 's1' }), answer(200)]);
    expect(sent[0]).toEqual({
      hookId: hook.id,
      method: 'PUT',
      url: LOGIN,
      headers: { 'x-user': hook.id },
      body: null,
      timeoutMs: hook.timeoutMs,
    });
    expect(Buffer.from(sent[1]?.body ?? []).toString()).toBe('hello s1');
  });

  it.each([201, 204, 302, 401, 410, 500, 599])('fails, and sends nothing, where that answers %i', async (status) => {
    const { sent, result } = await sendBy(loggingIn, [answer(status, 'no')]);
    expect(sent).toHaveLength(1);
    expect(result).toMatchObject({ kind: 'error', error: 'http', ms: 5 });
    expect(result).toHaveProperty(
      'text',
      expect.stringMatching(`^The preliminary request was answered with ${status}`),
    );
  });

  it('fails as the preliminary request failed, and says so', async () => {
    const timeout: SendResult = { kind: 'error', error: 'timeout', text: 'The time was up.', ms: 9 };
    expect((await sendBy(loggingIn, [timeout])).result).toEqual({
      ...timeout,
      text: 'The preliminary request failed: The time was up.',
    });
  });

  it('is one request where the dialect asks for none before it', async () => {
    const { sent } = await sendBy({ ...standardEncoder, preRequest: () => null }, [answer(200)]);
    expect(sent.map(({ url }) => url)).toEqual(['http://127.0.0.1:9/hook']);
  });

  it('fails by itself where anything throws', async () => {
    const fails = () => {
      throw new Error('no body');
    };
    const internal = { kind: 'error', error: 'internal', text: 'The request could not be prepared: Error: no body' };
    expect((await sendBy({ encodeDelivery: fails }, [])).result).toMatchObject(internal);
    expect((await sendBy({ ...standardEncoder, preRequest: fails }, [])).result).toMatchObject(internal);
  });

  it('fails in its own words where its request would be too large', async () => {
    const encodeDelivery = () => {
      throw new TooLarge('The query would be too large.');
    };
    const tooLarge = { kind: 'error', error: 'too_large', text: 'The query would be too large.' };
    expect((await sendBy({ encodeDelivery }, [])).result).toMatchObject(tooLarge);
  });

  it('is left alone for as long as both its deadlines may take', () => {
    const patient = makeHook({ timeoutMs: 3000 });
    expect(leaseMs(patient, () => standardEncoder)).toBe(8000);
    expect(leaseMs(patient, () => loggingIn)).toBe(11_000);
  });
});

describe('an attempt with OAuth 2.0', () => {
  const auth = {
    type: 'oauth2',
    tokenUrl: 'https://127.0.0.1:9/token',
    clientId: 'me:1',
    clientSecret: 'a b&c',
    scope: 'hooks',
  } as const;
  const secured = makeHook({ auth, timeoutMs: 1000 });
  const token = (value: string, more = {}) =>
    answer(200, JSON.stringify({ access_token: value, token_type: 'bearer', expires_in: 3600, ...more }));
  const authorization = ({ headers }: OutgoingRequest) => headers['authorization'];

  it('sends what the token request was answered', async () => {
    const { sent } = await sendBy(standardEncoder, [token('t1'), answer(200)], secured);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://127.0.0.1:9/token',
      headers: {
        authorization: `Basic ${Buffer.from('me%3A1:a+b%26c').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: Buffer.from('grant_type=client_credentials&scope=hooks'),
      timeoutMs: 1000,
    });
    expect(sent[1]?.headers).toMatchObject({ authorization: 'Bearer t1', 'webhook-id': 'evt_1' });
  });

  it('asks once more where the token is refused, in what is left of the time', async () => {
    const answers = [token('t1'), { ...answer(401), ms: 600 }, token('t2'), { ...answer(200), ms: 30 }];
    const { sent, result } = await sendBy(standardEncoder, answers, secured);
    expect(sent.map(authorization).filter((value) => value?.startsWith('Bearer'))).toEqual(['Bearer t1', 'Bearer t2']);
    expect(sent[3]?.timeoutMs).toBe(400);
    expect(result).toMatchObject({ status: 200, ms: 630 });
  });

  it('is over where it is refused again, or the server has no other token', async () => {
    const again = [token('t1'), answer(401), token('t2'), answer(401)];
    expect((await sendBy(standardEncoder, again, secured)).result).toMatchObject({ kind: 'answer', status: 401 });
    const { sent, result } = await sendBy(standardEncoder, [token('t1'), answer(401), token('t1')], secured);
    expect(sent).toHaveLength(3);
    expect(result).toMatchObject({ kind: 'answer', status: 401 });
  });

  it.each<[string, SendResult]>([
    ['answered with 400', answer(400, '{"error":"invalid_client"}')],
    ['was not a JSON object', answer(200, 'access_token=x')],
    ['was not a JSON object', answer(200, 'null')],
    ['holds no access_token', token('')],
    ['holds no access_token', token('a\nb')],
    ['holds no token_type "Bearer"', token('x', { token_type: 'mac' })],
    ['failed: no way', { kind: 'error', error: 'refused', text: 'no way', ms: 1 }],
  ])('fails, and sends nothing, where the token request %s', async (words, given) => {
    const { sent, result } = await sendBy(standardEncoder, [given], secured);
    expect(sent).toHaveLength(1);
    expect(result).toMatchObject({ kind: 'error', text: expect.stringContaining(words) });
    expect(result).toHaveProperty('text', expect.stringContaining('token request'));
  });

  it("keeps the token out of what is logged of the receiver's answer", async () => {
    const { result } = await sendBy(
      standardEncoder,
      [token('tok_secret'), answer(200, 'got Bearer tok_secret!')],
      secured,
    );
    expect(result.kind === 'answer' && Buffer.from(result.body).toString()).toBe('got Bearer ********!');
  });
});
