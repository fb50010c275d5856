import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { encodeStandard } from './encode.ts';
import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import { prepare } from './prepare.ts';
import { VERSION } from './version.ts';

const now = Date.now();
const context = { now: new Date(now), preAnswer: null };
const event: AcceptedEvent = { ...makeEvent({ id: 'evt_1' }), acceptedAt: new Date(now), seq: 1n };
const prepared = (hook: Partial<Hook>, change: Partial<AcceptedEvent> = {}) =>
  prepare({ ...event, ...change }, makeHook(hook), encodeStandard, context);

describe('a prepared request', () => {
  it('says who sends what, and when', () => {
    expect(prepared({ timeoutMs: 1234 })).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:9/hook',
      timeoutMs: 1234,
      headers: {
        'content-type': 'application/json',
        'user-agent': `Hookpost/${VERSION}`,
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(now / 1000)),
      },
    });
  });

  it('is signed over its exact body', () => {
    const hook = makeHook();
    const { headers, body } = prepare(event, hook, encodeStandard, context);
    const webhook = new Webhook(hook.secrets[0]?.secret ?? '');
    expect(() => webhook.verify(Buffer.from(body ?? []), headers)).not.toThrow();
    expect(() => webhook.verify(`${Buffer.from(body ?? [])} `, headers)).toThrow();
  });

  it('adds the headers of the hook, which no name of ours gives way to', () => {
    const { headers } = prepared({ headers: { 'X-Shop': 'a', 'User-Agent': 'mine', 'WEBHOOK-ID': 'forged' } });
    expect(headers).toMatchObject({ 'x-shop': 'a', 'user-agent': 'mine', 'webhook-id': 'evt_1' });
    expect(Object.keys(headers).filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('adds what its encoder says over the headers of the hook, and under its credentials', () => {
    const hook = makeHook({ headers: { 'X-A': 'hook', 'X-B': 'hook' }, auth: { type: 'bearer', token: 't' } });
    const headers = { 'x-a': 'encoder', Authorization: 'encoder' };
    const sent = prepare(event, hook, (given, to) => ({ ...encodeStandard(given, to), headers }), context);
    expect(sent.headers).toMatchObject({ 'x-a': 'encoder', 'x-b': 'hook', authorization: 'Bearer t' });
  });

  it.each<[string, Hook['auth'], Record<string, string>]>([
    ['basic', { type: 'basic', username: 'ö', password: 'p:w' }, { authorization: 'Basic w7Y6cDp3' }],
    ['bearer', { type: 'bearer', token: 'abc' }, { authorization: 'Bearer abc' }],
    ['a header', { type: 'header', name: 'X-Api-Key', value: 'k' }, { 'x-api-key': 'k' }],
  ])('carries credentials as %s', (_, auth, expected) => {
    expect(prepared({ auth }).headers).toMatchObject(expected);
  });

  it('carries credentials in the query beside what stands there', () => {
    const auth = { type: 'query', name: 'token', value: 'a&b=c' } as const;
    expect(prepared({ auth, url: 'http://127.0.0.1:9/hook?x=1' }).url).toBe(
      'http://127.0.0.1:9/hook?x=1&token=a%26b%3Dc',
    );
  });

  it('hands on the trace it was published in', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(prepared({}, { traceparent }).headers.traceparent).toBe(traceparent);
    expect(prepared({}).headers).not.toHaveProperty('traceparent');
  });

  it('of a hook that has changed carries the change', () => {
    const hook = makeHook({ headers: { 'x-a': '1' } });
    expect(prepare(event, hook, encodeStandard, context).headers['x-a']).toBe('1');
    expect(prepare(event, { ...hook, headers: { 'x-a': '2' } }, encodeStandard, context).headers['x-a']).toBe('2');
  });
});
