import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import type { SendResult } from '@hookpost/core';
import { parseAllowNets } from '@hookpost/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AUTHORITY, EXPIRED, KEY, SELF_SIGNED, VALID, WRONG_HOST } from './certificates.fixture.ts';
import { answering, listen, type RawServer, serveRaw } from './hostile.fixture.ts';
import { createSender } from './send.ts';

const trusted = getCACertificates('default');
const sender = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
const servers: RawServer[] = [];

beforeAll(() => setDefaultCACertificates([AUTHORITY]));
afterAll(() => setDefaultCACertificates(trusted));
afterEach(async () => {
  await sender.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serveTls(options: TlsOptions): Promise<RawServer> {
  const answer = answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  const server = await listen(createServer({ key: KEY, ...options }), 'https', 'secureConnection', answer);
  servers.push(server);
  return server;
}

function sendTo(url: string, timeoutMs = 5000): Promise<SendResult> {
  return sender.send({ hookId: 'hook', method: 'POST', url, headers: {}, body: null, timeoutMs });
}

describe('over TLS', () => {
  it('a receiver with a good certificate gets the request', async () => {
    const { url } = await serveTls({ cert: VALID });
    expect(await sendTo(url)).toMatchObject({ kind: 'answer', status: 200 });
  });

  it.each<[string, TlsOptions, string]>([
    ['an expired certificate', { cert: EXPIRED }, 'The certificate has expired.'],
    ['a certificate for another host', { cert: WRONG_HOST }, 'The certificate is for another host name.'],
    ['a self-signed certificate', { cert: SELF_SIGNED }, 'The certificate is self-signed.'],
    [
      'nothing newer than TLS 1.1',
      { cert: VALID, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      'The receiver speaks no TLS version from 1.2 on.',
    ],
  ])('a receiver with %s gets nothing', async (_, options, text) => {
    const server = await serveTls(options);
    expect(await sendTo(server.url)).toMatchObject({ kind: 'error', error: 'tls', text });
    expect(server.received()).toBe('');
  });

  it('a receiver that speaks plain HTTP there gets nothing', async () => {
    const server = await serveRaw(answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
    servers.push(server);
    expect(await sendTo(server.url.replace('http:', 'https:'))).toMatchObject({ error: 'tls' });
    expect(server.received()).not.toContain('POST');
  });

  it('a handshake that hangs ends at the deadline', async () => {
    const server = await serveRaw(() => undefined);
    servers.push(server);
    const result = await sendTo(server.url.replace('http:', 'https:'), 150);
    expect(result).toMatchObject({ error: 'timeout', text: 'The time was up while connecting.' });
  });
});
