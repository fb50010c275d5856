import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import type { HookTls, SendResult } from '@hookpost/core';
import { parseAllowNets } from '@hookpost/platform';
import { certificates } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answering, listen, type RawServer, serveRaw } from './hostile.fixture.ts';
import { createSender } from './send.ts';

const { AUTHORITY, EXPIRED, KEY, SELF_SIGNED, VALID, WRONG_HOST } = certificates;
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

function sendTo(url: string, timeoutMs = 5000, tls?: HookTls): Promise<SendResult> {
  const request = { hookId: 'hook', method: 'POST', url, headers: {}, body: null, timeoutMs };
  return sender.send(tls === undefined ? request : { ...request, tls });
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

describe('with a client certificate', () => {
  const asking: TlsOptions = { cert: VALID, ca: AUTHORITY, requestCert: true, rejectUnauthorized: true };
  const tls: HookTls = { cert: VALID, key: KEY };
  const unknown: HookTls = { cert: SELF_SIGNED, key: KEY };

  it('a receiver that asks for one gets the request', async () => {
    const { url } = await serveTls(asking);
    expect(await sendTo(url, 5000, tls)).toMatchObject({ kind: 'answer', status: 200 });
  });

  it.each<[string, HookTls | undefined]>([
    ['none', undefined],
    ['one it does not know', unknown],
  ])('a receiver that asks for one, and is shown %s, gets nothing', async (_, shown) => {
    const server = await serveTls(asking);
    // Where the alert crosses the request, the connection is just closed.
    expect(await sendTo(server.url, 5000, shown)).toMatchObject({
      kind: 'error',
      error: expect.stringMatching(/tls|reset/),
    });
    expect(server.received()).toBe('');
  });

  it('nothing is sent over a connection, or in a session, of another', async () => {
    const server = await serveTls(asking);
    await sendTo(server.url, 5000, tls);
    expect(await sendTo(server.url, 5000, unknown)).toMatchObject({ kind: 'error' });
    expect(await sendTo(server.url)).toMatchObject({ kind: 'error' });
    expect(await sendTo(server.url, 5000, { cert: WRONG_HOST, key: KEY })).toMatchObject({ status: 200 });
    expect(server.sockets).toHaveLength(2);
  });

  it('and authorities of its own, only receivers of these are trusted', async () => {
    const [own, other] = [await serveTls({ cert: SELF_SIGNED }), await serveTls({ cert: VALID })];
    const pinned = { ...tls, ca: SELF_SIGNED };
    expect(await sendTo(own.url, 5000, pinned)).toMatchObject({ kind: 'answer', status: 200 });
    expect(await sendTo(other.url, 5000, pinned)).toMatchObject({ kind: 'error', error: 'tls' });
  });
});
