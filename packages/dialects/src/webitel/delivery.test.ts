import {
  type AcceptedEvent,
  type EncodeContext,
  type EncodedDelivery,
  type Hook,
  type PreAnswer,
  type TenantId,
  TooLarge,
} from '@hookpost/core';
import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { checkBody } from '../check.ts';
import { encodeDelivery, preRequest } from './delivery.ts';
import { settingsOf } from './native.ts';
import { type HookBody, hookBody } from './schema.ts';

const URL = 'http://127.0.0.1:8080/receiver';
const LOGIN = 'http://127.0.0.1:8080/login';
const ACTION = { type: 'web', method: 'POST', url: URL };

function hookOf(body: Record<string, unknown>): Hook {
  const checked = checkBody({ body: hookBody }, { event: 'DTMF', action: ACTION, ...body }) as HookBody;
  return makeHook({ ...settingsOf(checked, []), dialect: 'webitel' });
}

const eventOf = (data: string): AcceptedEvent => ({
  ...makeEvent({ id: 'event-1', tenantId: 'acme' as TenantId, type: 'DTMF', data: Buffer.from(data) }),
  acceptedAt: new Date(),
  seq: 1n,
});

const context = (preAnswer: PreAnswer | null = null): EncodeContext => ({ now: new Date(), preAnswer });
const bodyOf = ({ body }: EncodedDelivery): string => Buffer.from(body ?? []).toString();
const sent = (body: Record<string, unknown>, data: string, preAnswer?: PreAnswer) =>
  encodeDelivery(eventOf(data), hookOf(body), context(preAnswer));
const answer = (body: string, headers: PreAnswer['headers'] = {}): PreAnswer => ({ status: 200, headers, body });

describe('what a receiver is sent', () => {
  it('has the data byte for byte, unless fields are picked or renamed', () => {
    const data = '{ "b" : 12345678901234567890,\n"a": 1.0, "a": 2 }';
    expect(bodyOf(sent({}, data))).toBe(`{"id":"event-1","action":"DTMF","data":${data}}`);
    expect(bodyOf(sent({ fields: ['b'] }, data))).toBe(
      '{"id":"event-1","action":"DTMF","data":{"b":12345678901234567890}}',
    );
  });

  it('has the fields in the order that they are asked for, renamed ones last', () => {
    const data = '{"a":1,"b":2,"c":3,"to":4}';
    const chosen = (body: Record<string, unknown>) => JSON.parse(bodyOf(sent(body, data))).data;
    expect(JSON.stringify(chosen({ fields: ['c', 'a', 'missing', 'toString'] }))).toBe('{"c":3,"a":1}');
    expect(JSON.stringify(chosen({ map: { a: 'to', missing: 'x' } }))).toBe('{"b":2,"c":3,"to":1}');
    expect(JSON.stringify(chosen({ fields: ['a', 'b'], map: { a: 'b', b: 'a' } }))).toBe('{"b":1,"a":2}');
    expect(JSON.stringify(chosen({ fields: ['a'], map: { a: '__proto__' } }))).toBe('{"__proto__":1}');
  });

  it('has data that is no object as it is', () => {
    expect(bodyOf(sent({ fields: ['a'], map: { a: 'b' } }, '[1, "a"]'))).toBe(
      '{"id":"event-1","action":"DTMF","data":[1,"a"]}',
    );
  });

  it('is an empty body where the custom one is', () => {
    expect(bodyOf(sent({ customBody: true }, '{}'))).toBe('');
    expect(bodyOf(sent({ customBody: false, rawBody: 'unused' }, '1'))).toBe(
      '{"id":"event-1","action":"DTMF","data":1}',
    );
  });

  it('goes as the query with GET, behind the one that is there, of a custom body its fields', () => {
    const get = { action: { ...ACTION, method: 'get', url: `${URL}?k=%20v#f` } };
    expect(sent(get, '{"a b":"c&d","e":null,"l":[],"half":"\\ud800"}')).toMatchObject({
      method: 'GET',
      url: `${URL}?k=%20v&a%20b=c%26d&e=&half=%EF%BF%BD#f`,
      body: null,
    });
    expect(sent({ ...get, customBody: true, rawBody: '{"x":"${a}","n":${n}}' }, '{"a":"\\"&","n":1.0}').url).toBe(
      `${URL}?k=%20v&x=%22%26&n=1.0#f`,
    );
    expect(sent({ ...get, customBody: true, rawBody: 'no json' }, '{"a":1}').url).toBe(`${URL}?k=%20v#f`);
    expect(sent(get, '"text"').url).toBe(`${URL}?k=%20v#f`);
  });
});

describe('a request that would be far larger than its event', () => {
  const data = JSON.stringify({ a: 'x'.repeat(250_000), ['n'.repeat(10_000)]: Array(1000).fill(1) });
  const many = '${a}'.repeat(2000);
  const map = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`n${n}`, '${a}']));

  it.each<[string, Record<string, unknown>]>([
    ['by its body', { customBody: true, rawBody: `["${many}"]` }],
    ['by values without quotes', { customBody: true, rawBody: `[${'${a},'.repeat(2000)}0]` }],
    ['by one header', { headers: { 'x-a': many } }],
    ['by many headers', { headers: { 'x-a': '${a}', 'x-b': '${a}' } }],
    ['by its query', { action: { ...ACTION, method: 'GET' } }],
  ])('is not made: %s', (_, body) => {
    expect(() => sent(body, data)).toThrow(TooLarge);
  });

  it('is not made before a delivery either', () => {
    const before = (auth: Record<string, unknown>) =>
      preRequest(eventOf(data), hookOf({ auth: { enabled: true, url: LOGIN, ...auth } }));
    expect(() => before({ map })).toThrow(TooLarge);
    expect(() => before({ map, method: 'GET' })).toThrow(TooLarge);
    expect(() => before({ headers: { 'x-a': many } })).toThrow(TooLarge);
  });

  it('is made where it is no larger than what it says', () => {
    expect(bodyOf(sent({ customBody: true, rawBody: '{"a":"${a}${a}"}' }, data))).toHaveLength(500_008);
  });
});

describe('the request that goes before', () => {
  it('is made only where it is enabled and has an address', () => {
    for (const auth of [
      { url: LOGIN },
      { enabled: true },
      { enabled: true, url: '' },
      { enabled: false, url: LOGIN },
    ]) {
      expect(preRequest(eventOf('{}'), hookOf({ auth }))).toBeNull();
    }
  });

  it('sends what its map says, filled in from the event, by POST unless another method is asked for', () => {
    const auth = { enabled: true, url: LOGIN, map: { user: '${user}', pass: 'p"w' }, headers: { 'X-User': '${user}' } };
    const request = preRequest(eventOf('{"user":"Ann\\r\\n\\"A\\""}'), hookOf({ auth })) as EncodedDelivery;
    expect(request).toMatchObject({
      method: 'POST',
      url: LOGIN,
      headers: { 'content-type': 'application/json', 'x-user': 'Ann "A"' },
    });
    expect(JSON.parse(bodyOf(request))).toEqual({ user: 'Ann\r\n"A"', pass: 'p"w' });
    expect(preRequest(eventOf('{}'), hookOf({ auth: { ...auth, method: 'put' } }))?.method).toBe('PUT');
    expect(preRequest(eventOf('{"user":"a&b"}'), hookOf({ auth: { ...auth, method: 'GET' } }))).toMatchObject({
      method: 'GET',
      url: `${LOGIN}?user=a%26b&pass=p%22w`,
      body: null,
    });
  });
});

describe('what the request before was answered', () => {
  const auth = { enabled: true, url: LOGIN };
  const headers = { Authorization: 'Bearer ${auth:body:token}', 'X-Trace': '${auth:header:X-Trace}' };

  it('fills in headers and bodies', () => {
    const body = { auth, headers, customBody: true, rawBody: '{"n":"${auth:body:user.id}","c":"${auth:header:sid}"}' };
    const preAnswer = answer('{"token":"t","user":{"id":12345678901234567890}}', {
      'x-trace': 'abc',
      'set-cookie': ['sid=1=2; Path=/; HttpOnly', 'lang=en'],
    });
    const request = sent(body, '{"auth:body:token":"forged"}', preAnswer);
    expect(request.headers).toEqual({ Authorization: 'Bearer t', 'X-Trace': 'abc' });
    expect(bodyOf(request)).toBe('{"n":"12345678901234567890","c":"1=2"}');
  });

  it('sends its cookies on where that is asked for', () => {
    const preAnswer = answer('', { 'set-cookie': ['sid=1; Path=/', 'lang=en', 'junk'] });
    expect(sent({ auth: { ...auth, cookie: true } }, '{}', preAnswer).headers).toEqual({ cookie: 'sid=1; lang=en' });
    expect(sent({ auth: { ...auth, cookie: false } }, '{}', preAnswer).headers).toEqual({});
    expect(sent({ auth: { ...auth, cookie: true } }, '{}', answer('')).headers).toEqual({});
  });

  it('leaves empty what is not in it, and is never read from the event', () => {
    const data = '{"auth:body:token":"forged","auth":{"body":"forged"}}';
    for (const preAnswer of [undefined, answer('no json'), answer('[1]'), answer('{"constructor":null}')]) {
      expect(sent({ auth, headers }, data, preAnswer).headers).toEqual({ Authorization: 'Bearer', 'X-Trace': '' });
    }
  });
});
