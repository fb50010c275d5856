import { makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Hook } from './hook.ts';
import { RESPONSE_KEPT, responseText, withoutSent } from './response-text.ts';

const text = (body: string, hook: Partial<Hook> = {}) => responseText(Buffer.from(body), makeHook(hook));

describe('what the log keeps of an answer', () => {
  it('is nothing of an empty one, and at most 4 KiB of any other', () => {
    expect(text('')).toBeNull();
    expect(text('x'.repeat(10_000))).toHaveLength(RESPONSE_KEPT);
  });

  it('is text whatever the bytes were, without NUL', () => {
    expect(responseText(Buffer.from([0x61, 0x00, 0xff]), makeHook())).toBe('a\uFFFD\uFFFD');
  });

  it.each<[string, Partial<Hook>]>([
    ['a bearer token', { auth: { type: 'bearer', token: 'c4nary-secret' } }],
    ['a password', { auth: { type: 'basic', username: 'u', password: 'c4nary-secret' } }],
    ['a header of its own', { auth: { type: 'header', name: 'x-k', value: 'c4nary-secret' } }],
    ['a query parameter', { auth: { type: 'query', name: 'token', value: 'c4nary-secret' } }],
    ['a header', { headers: { 'x-a': 'c4nary-secret' } }],
    ['a signing secret', { secrets: [{ secret: 'c4nary-secret', createdAt: new Date(), expiresAt: null }] }],
  ])('never shows %s that the receiver echoes', (_, hook) => {
    expect(text('you sent c4nary-secret, and again: c4nary-secret', hook)).toBe(
      'you sent ********, and again: ********',
    );
  });

  it.each(['/+ ü"c4nary', 'a"c4nary\\'])('never shows %s, however it is spelt', (value) => {
    const hook = { auth: { type: 'query', name: 'k', value } } as const;
    const sent = new URL('http://127.0.0.1:9/');
    sent.searchParams.append('k', value);
    const echoed = JSON.stringify({ url: sent.search, part: encodeURIComponent(value), value });
    expect(text(echoed, hook)).toBe('{"url":"?k=********","part":"********","value":"********"}');
  });

  it('never shows half a secret at its end', () => {
    const auth = { type: 'bearer', token: 'c4nary-secret' } as const;
    const kept = text(`${'x'.repeat(RESPONSE_KEPT - 10)}c4nary-secret`, { auth });
    expect(kept?.replace(/^x+/, '')).toBe('********');
  });

  it('never shows basic credentials as they stood in the header', () => {
    const echoed = Buffer.from('u:c4nary-secret').toString('base64');
    const auth = { type: 'basic', username: 'u', password: 'c4nary-secret' } as const;
    expect(text(`Basic ${echoed}`, { auth })).toBe('Basic ********');
  });
});

describe('an answer without the headers of its request', () => {
  const left = (body: string, headers: Record<string, string>) =>
    Buffer.from(withoutSent(Buffer.from(body), headers)).toString();

  it('shows no value that the receiver echoes, nor the part of it that is secret', () => {
    const headers = { authorization: 'Bearer c4nary-1', cookie: 'sid=c4nary-2; b=c4nary-3', 'x-key': 'c4nary-4' };
    expect(left(JSON.stringify(headers), headers)).not.toContain('c4nary');
    expect(left('no c4nary-1, c4nary-2, c4nary-3 or c4nary-4', headers)).not.toContain('c4nary');
    expect(left('a Bearer is needed', headers)).toBe('a Bearer is needed');
    expect(left('c4nary-5 c4nary-6', { 'x-two': 'c4nary-5 c4nary-6' })).toBe('******** ********');
  });

  it('keeps what tells nothing, short values, and every other byte', () => {
    const headers = { 'content-type': 'application/json', 'webhook-id': 'event-17', 'x-n': '17' };
    expect(left('é application/json event-17', headers)).toBe('é application/json event-17');
    expect(left('', { 'x-key': 'c4nary-4' })).toBe('');
  });
});
