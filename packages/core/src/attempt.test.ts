import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { attempt } from './attempt.ts';
import { encodeStandard, standardEncoder } from './encode.ts';
import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import type { Encoder, OutgoingRequest, SendResult } from './ports.ts';
import { leaseMs } from './preliminary.ts';

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

/** Sends by an encoder; `answers` are given in turn. */
async function sendBy(encoder: Encoder, answers: SendResult[], to: Hook = hook) {
  const sent: OutgoingRequest[] = [];
  const send = async (request: OutgoingRequest) => {
    sent.push(request);
    return answers[sent.length - 1] as SendResult;
  };
  const clock = { monotonic: () => 0 } as never;
  return { sent, result: await attempt(event, to, now, { send, encoderOf: () => encoder, clock }) };
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

  it('is left alone for as long as both its deadlines may take', () => {
    const patient = makeHook({ timeoutMs: 3000 });
    expect(leaseMs(patient, () => standardEncoder)).toBe(8000);
    expect(leaseMs(patient, () => loggingIn)).toBe(11_000);
  });
});
