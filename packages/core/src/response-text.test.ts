import { makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Hook } from './hook.ts';
import { RESPONSE_KEPT, responseText } from './response-text.ts';

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

  it('never shows basic credentials as they stood in the header', () => {
    const echoed = Buffer.from('u:c4nary-secret').toString('base64');
    const auth = { type: 'basic', username: 'u', password: 'c4nary-secret' } as const;
    expect(text(`Basic ${echoed}`, { auth })).toBe('Basic ********');
  });
});
