import { describe, expect, it } from '@jest/globals';
import { parseOrigins, parseTrustProxy } from './front.ts';

describe('trusted proxies', () => {
  it.each([
    ['1', 1],
    [' 2 ', 2],
    ['0', false],
    ['10.0.0.0/8, 192.168.1.1', ['10.0.0.0/8', '192.168.1.1']],
    ['fd00::/8,::1', ['fd00::/8', '::1']],
  ])('are a number or networks: %j', (text, trusted) => {
    expect(parseTrustProxy(text)).toEqual(trusted);
  });

  it.each(['true', '11', '-1', '1.5', 'proxy.test', '10.0.0.0/33', '10.0.0.0/8/8', '::1/129', '10.0.0.1,', '*'])(
    'are nothing else: %j',
    (text) => {
      expect(() => parseTrustProxy(text)).toThrow();
    },
  );
});

describe('origins', () => {
  it('are those that browsers send', () => {
    expect(parseOrigins('https://console.test, http://127.0.0.1:3000')).toEqual([
      'https://console.test',
      'http://127.0.0.1:3000',
    ]);
  });

  it.each([
    '*',
    'null',
    'console.test',
    'https://console.test/',
    'https://console.test:443',
    'https://Console.test',
    'ftp://a.test',
  ])('are nothing else: %j', (text) => {
    expect(() => parseOrigins(text)).toThrow();
  });
});
