import { describe, expect, it } from '@jest/globals';
import { Problem } from '../api/problem.ts';
import { checkEvents, checkHeaderName, checkObject, checkRetry, checkUrl } from './checks.ts';
import { serverErrors } from './server-errors.ts';
import { bodyOf, type HookValues, NEW_HOOK, patchOf, valuesOf } from './values.ts';

const HOOK = {
  id: 'f'.repeat(24),
  name: 'Billing',
  url: 'https://receiver.test/in',
  events: ['order.*'],
  channels: [],
  filter: { amount: { $gte: 100 } },
  auth: { type: 'basic', username: 'ada', password: '********' },
  headers: { 'X-Team': '********', 'X-Old': '********' },
  signature: 'v1',
  retry: { delays: [5, 60] },
  timeoutMs: 15_000,
  rateLimit: { perSecond: 10 },
  ordered: false,
  enabled: true,
  paused: false,
  disabledReason: null,
  metadata: { team: 'billing' },
  format: 'standard',
  dialect: 'core',
  createdAt: '2026-05-01T12:00:00.000Z',
  updatedAt: '2026-05-01T12:00:00.000Z',
} as Parameters<typeof valuesOf>[0];

const changed = (changes: Partial<HookValues>) => patchOf(valuesOf(HOOK), { ...valuesOf(HOOK), ...changes });

describe('the form of a hook', () => {
  it('leaves out what is left empty', () => {
    expect(bodyOf({ ...NEW_HOOK, url: ' https://receiver.test/ ' })).toEqual({
      url: 'https://receiver.test/',
      events: [],
      channels: [],
      auth: { type: 'none' },
      headers: {},
      signature: 'v1',
      format: 'standard',
      ordered: false,
      enabled: true,
      paused: false,
    });
  });

  it('sends nothing of a hook that was not changed, and masked secrets never', () => {
    expect(changed({})).toEqual({});
    expect(changed({ name: 'Other' })).toEqual({ name: 'Other' });
  });

  it('takes back what was emptied', () => {
    const emptied = changed({ name: '', filter: '', retry: '', rateLimit: '', metadata: '' });
    expect(emptied).toEqual({ name: null, filter: null, retry: null, rateLimit: null, metadata: null });
    expect(changed({ retry: 'none' })).toEqual({ retry: { delays: [] } });
    expect(changed({ headers: [{ name: 'X-Team', value: 'new' }] })).toEqual({
      headers: { 'X-Team': 'new', 'X-Old': null },
    });
  });

  it('sends a filter whole', () => {
    expect(changed({ filter: '{"amount":{"$lt":5}}' })).toEqual({ filter: { amount: { $lt: 5 } } });
  });

  it('sends of credentials only what their kind has', () => {
    const auth = { ...valuesOf(HOOK).auth, type: 'bearer', token: 's3cret' };
    expect(changed({ auth })).toEqual({ auth: { type: 'bearer', token: 's3cret', username: null, password: null } });
  });

  it('puts what the API says at the input that holds it', () => {
    const error = new Problem(400, 'invalid_request', '', [
      { path: 'retry.delays[0]', message: 'must be more' },
      { path: 'headers.x-team', message: 'is not allowed' },
      { path: 'auth.token', message: 'is not allowed' },
      { path: 'url', message: 'is private' },
      { path: '', message: 'whole' },
    ]);
    expect(
      serverErrors(error, {
        headers: [
          { name: 'A', value: '' },
          { name: 'X-Team', value: '' },
        ],
      }),
    ).toEqual({
      retry: 'delays.0 must be more',
      'headers.1.value': 'is not allowed',
      'auth.token': 'is not allowed',
      url: 'is private',
    });
  });
});

describe('a check as one types', () => {
  it.each([
    [checkUrl, ['https://a.test', 'http://127.0.0.1:80/x'], ['', 'a.test', 'ftp://a.test', 'https://u:p@a.test']],
    [checkRetry, ['', 'none', '5', '0.1, 86400'], ['0', '5,', 'a', '1,,2', '86401', Array(21).fill('1').join()]],
    [checkHeaderName, ['X-Team', 'Authorization'], ['', 'Host', 'webhook-id', 'a b', 'proxy-x']],
    [
      (text: string) => checkEvents([text]),
      ['order.created', 'order.*', '*', 'CUSTOM->a::b'],
      ['order*', '.*.*x', 'a b', ''],
    ],
    [(text: string) => checkObject(text, 20), ['', '{"a":1}'], ['[]', '7', '{', `{"a":"${'x'.repeat(20)}"}`]],
  ])('%p takes what the API takes', (check, good, bad) => {
    for (const text of good) expect([text, check(text)]).toEqual([text, null]);
    for (const text of bad) expect([text, check(text)]).toEqual([text, expect.any(String)]);
  });
});
