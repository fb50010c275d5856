import { describe, expect, it } from '@jest/globals';
import { headerNameProblem, headersProblem, headerValueProblem } from './header-rules.ts';

describe('the name of a header', () => {
  it.each([
    ...['host', 'content-length', 'content-type', 'transfer-encoding', 'connection', 'keep-alive', 'expect', 'te'],
    ...[
      'upgrade',
      'trailer',
      'proxy-authorization',
      'proxy-connection',
      'webhook-id',
      'webhook-signature',
      '__proto__',
    ],
  ])('may not be %s, in any case', (name) => {
    for (const spelling of [name, name.toUpperCase(), name.replace(/^./, (first) => first.toUpperCase())])
      expect(headerNameProblem(spelling)).toBe('is a header that can not be set');
  });

  it.each(['', ' ', 'a b', 'a:b', 'host:', 'host ', 'a\r', 'a\nb', 'a\0', 'ж', 'a(b)', 'x'.repeat(257)])(
    'is none as %j',
    (name) => {
      expect(headerNameProblem(name)).toBe('is not a valid header name');
    },
  );

  it.each(['X-Api-Key', 'Authorization', 'user-agent', 'constructor', 'x'.repeat(256)])('may be %s', (name) => {
    expect(headerNameProblem(name)).toBeNull();
  });
});

describe('the value of a header', () => {
  it.each(['a\rb', 'a\nb', '\r\nX-B: c', 'a\0', '\x07', '\x7f', '✓', 'ж', '\ud800'])('may not be %j', (value) => {
    expect(headerValueProblem(value)).toMatch(/Latin-1/);
  });

  it.each(['', 'a\tb', 'é', 'Bearer x'])('may be %j', (value) => {
    expect(headerValueProblem(value)).toBeNull();
  });
});

describe('headers together', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, '']));

  it('are 50 at most, of 8 KiB, with no name twice', () => {
    expect(headersProblem(many(50))).toBeNull();
    expect(headersProblem(many(51))).toMatch(/at most 50/);
    expect(headersProblem({ a: 'x'.repeat(8191) })).toBeNull();
    expect(headersProblem({ a: 'x'.repeat(8192) })).toMatch(/8192 bytes/);
    expect(headersProblem({ 'X-A': '1', 'x-a': '2' })).toMatch(/twice/);
  });
});
