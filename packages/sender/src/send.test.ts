import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { OutgoingRequest, SendResult } from '@hookpost/core';
import { parseAllowNets } from '@hookpost/platform';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answering, type RawServer, serveRaw } from './hostile.fixture.ts';
import { createSender } from './send.ts';

const sender = createSender({ allowNets: parseAllowNets('127.0.0.0/8'), userAgent: 'Hookpost/test' });
const servers: RawServer[] = [];

afterEach(async () => {
  await sender.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const server = await serveRaw(onConnection);
  servers.push(server);
  return server;
}

function request(url: string, changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  const headers = { 'content-type': 'application/json' };
  return { hookId: 'hook', method: 'POST', url, headers, body: Buffer.from('{"a":1}'), timeoutMs: 5000, ...changes };
}

/** What comes of one request to a server that behaves so. */
async function outcome(onConnection: (socket: Socket) => void, timeoutMs = 5000): Promise<SendResult> {
  const server = await serve(onConnection);
  return sender.send(request(server.url, { timeoutMs }));
}

const bodyOf = (result: SendResult): string => (result.kind === 'answer' ? Buffer.from(result.body).toString() : '');
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('a request', () => {
  it('may have a longer address than a hook: its event may be in there', async () => {
    const server = await serve(answering(OK));
    const query = `?a=${'x'.repeat(10_000)}`;
    expect(await sender.send(request(`${server.url}hook${query}`))).toMatchObject({ status: 200 });
    expect(server.received()).toContain(`POST /hook${query} HTTP/1.1`);
    expect(await sender.send(request(`${server.url}?${'x'.repeat(65_536)}`))).toMatchObject({ error: 'internal' });
  });

  it('arrives with the bytes, headers and query that were given', async () => {
    const server = await serve(answering(OK));
    await sender.send(
      request(`${server.url}hook?a=1&b=%20#fragment`, { headers: { 'Content-Type': 'text/x', 'webhook-id': 'e1' } }),
    );
    const [head = '', body] = server.received().split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'POST /hook?a=1&b=%20 HTTP/1.1',
      `host: 127.0.0.1:${server.port}`,
      'connection: keep-alive',
      'Content-Type: text/x',
      'webhook-id: e1',
      'user-agent: Hookpost/test',
      'accept-encoding: identity',
      'content-length: 7',
    ]);
    expect(body).toBe('{"a":1}');
  });

  it('keeps a user-agent of its own', async () => {
    const server = await serve(answering(OK));
    await sender.send(request(server.url, { headers: { 'User-Agent': 'mine' } }));
    expect(server.received().match(/user-agent/gi)).toHaveLength(1);
  });

  it('without a body has none', async () => {
    const server = await serve(answering(OK));
    await sender.send(request(server.url, { method: 'GET', body: null }));
    expect(server.received()).not.toContain('content-length');
  });

  it('that HTTP can’t carry is an internal error, and nothing is sent', async () => {
    const server = await serve(answering(OK));
    const result = await sender.send(request(server.url, { headers: { 'x-a': 'b\r\nc: d' } }));
    expect(result).toMatchObject({ kind: 'error', error: 'internal' });
    expect(await sender.send(request('no url'))).toMatchObject({ kind: 'error', error: 'internal' });
    expect(server.received()).toBe('');
  });

  it('uses no proxy, whatever the environment says', async () => {
    const [proxy, target] = [await serve(answering(OK)), await serve(answering(OK))];
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    const env = { NODE_USE_ENV_PROXY: '1', ...Object.fromEntries(names.map((name) => [name, proxy.url])) };
    // Node reads these at its start.
    const child = fork(fileURLToPath(new URL('./one-request.fixture.ts', import.meta.url)), [target.url], { env });
    const [result] = await once(child, 'message');
    expect(result).toMatchObject({ kind: 'answer', status: 200 });
    expect([proxy.sockets.length, target.sockets.length]).toEqual([0, 1]);
  }, 30_000);
});

describe('an answer', () => {
  it('gives its status, body and the two headers that mean something', async () => {
    const head = 'HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nWebhook-Delivery: disable\r\ncontent-length: 2\r\n\r\nno';
    const result = await outcome(answering(head));
    expect(result).toMatchObject({ kind: 'answer', status: 429, retryAfter: '7', webhookDelivery: 'disable' });
    expect(bodyOf(result)).toBe('no');
  });

  it.each([301, 302, 307, 308])('%i is not followed', async (status) => {
    const target = await serve(answering(OK));
    const result = await outcome(
      answering(`HTTP/1.1 ${status} Moved\r\nlocation: ${target.url}\r\ncontent-length: 0\r\n\r\n`),
    );
    expect(result).toMatchObject({ kind: 'answer', status });
    expect(target.sockets).toHaveLength(0);
  });

  it.each([204, 304, 500, 599, 999])('%i is an answer, too', async (status) => {
    expect(await outcome(answering(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`))).toMatchObject({ status });
  });

  it('that never ends is read to 16 KiB, then its connection is closed', async () => {
    const closed = Promise.withResolvers<void>();
    const result = await outcome((socket) => {
      socket.once('data', () => {
        // Only after the status line: begun with the connection, the flood could come before it.
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const flood = setInterval(() => socket.write(Buffer.alloc(8192, 'x')), 1);
        socket.once('close', () => {
          clearInterval(flood);
          closed.resolve();
        });
      });
    });
    expect(bodyOf(result)).toBe('x'.repeat(16_384));
    await closed.promise;
  });

  it('that is compressed all the same is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const result = await outcome(answering(head, bomb));
    expect(result).toMatchObject({ status: 200, body: bomb.subarray(0, 16_384) });
  });

  it('keeps its connection for the next request of the same hook, and only of that', async () => {
    const server = await serve((socket) => void socket.on('data', () => socket.write(OK)));
    for (const hookId of ['a', 'a', 'a', 'b']) await sender.send(request(server.url, { hookId }));
    expect(server.sockets).toHaveLength(2);
  });

  it('that was not read to its end leaves no connection behind', async () => {
    const server = await serve((socket) => void socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nx')));
    for (let n = 0; n < 2; n += 1) await sender.send(request(server.url, { timeoutMs: 100 }));
    expect(server.sockets).toHaveLength(2);
  });

  it('may announce that its connection closes', async () => {
    const closing = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
    const server = await serve((socket) => void socket.on('data', () => socket.end(closing)));
    for (let n = 0; n < 3; n += 1) expect(await sender.send(request(server.url))).toMatchObject({ status: 200 });
    expect(server.sockets).toHaveLength(3);
  });
});

describe('once the status is known it is the outcome', () => {
  it.each<[string, string, string]>([
    ['stalls', 'content-length: 5\r\n\r\nab', 'ab'],
    ['drips into a chunk', 'transfer-encoding: chunked\r\n\r\n5\r\nab', 'ab'],
    ['has bad chunks', 'transfer-encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n', 'ab'],
  ])('though the body %s', async (_, rest, read) => {
    const result = await outcome(answering(`HTTP/1.1 200 OK\r\n${rest}`), 200);
    expect(result).toMatchObject({ kind: 'answer', status: 200 });
    expect(bodyOf(result)).toBe(read);
  });

  it('though the connection is reset in the body', async () => {
    const result = await outcome((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab', () => socket.resetAndDestroy()),
      );
    });
    expect(result).toMatchObject({ kind: 'answer', status: 200 });
  });

  it.each<[string, string, string]>([
    ['a byte of the body', 'content-length: 9999\r\n\r\n', 'x'],
    ['a byte of a chunk’s extension', 'transfer-encoding: chunked\r\n\r\n5;', 'x'],
  ])('though %s comes every 20 ms: the deadline ends it', async (_, head, part) => {
    const result = await outcome(dripping(`HTTP/1.1 200 OK\r\n${head}`, part), 300);
    expect(result).toMatchObject({ kind: 'answer', status: 200 });
    expect(result.ms).toBeGreaterThanOrEqual(299);
  });
});

/** Writes `head`, and then `part` every 20 ms until the connection closes. */
function dripping(head: string, part: string): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      socket.write(head);
      const drip = setInterval(() => socket.write(part), 20);
      socket.once('close', () => clearInterval(drip));
    });
  };
}

describe('the deadline', () => {
  const silence = () => undefined;

  it.each<[string, (socket: Socket) => void]>([
    ['says nothing', silence],
    ['reads nothing', (socket) => void socket.pause()],
    ['sends half a status line', answering('HTTP/1.1 2')],
    ['sends headers without end', answering('HTTP/1.1 200 OK\r\nx-a: b\r\n')],
    ['sends a byte of its headers every 20 ms', dripping('HTTP/1.1 200 OK\r\nx-a: ', 'x')],
    ['sends informational answers only', answering('HTTP/1.1 102 Wait\r\n\r\n')],
  ])('ends a request whose receiver %s', async (_, onConnection) => {
    const closed = Promise.withResolvers<void>();
    const server = await serve((socket) => {
      socket.once('close', () => closed.resolve());
      onConnection(socket);
    });
    const result = await sender.send(request(server.url, { timeoutMs: 150, body: Buffer.alloc(20_000_000) }));
    expect(result).toMatchObject({
      kind: 'error',
      error: 'timeout',
      text: 'The time was up while waiting for the answer.',
    });
    server.sockets[0]?.resume();
    await closed.promise;
  });

  it('ends a request whose name is never resolved, which is then never sent', async () => {
    const server = await serve(answering(OK));
    const name = Promise.withResolvers<string[]>();
    const slow = createSender({ allowNets: parseAllowNets('127.0.0.0/8'), resolve: () => name.promise });
    const result = await slow.send(request(`http://slow.test:${server.port}/`, { timeoutMs: 100 }));
    expect(result).toMatchObject({ kind: 'error', error: 'timeout', text: 'The time was up while connecting.' });
    name.resolve(['127.0.0.1']);
    // A later request to the same server has come and gone: the first one would have been before it.
    await sender.send(request(server.url));
    await sender.send(request(server.url, { hookId: 'other' }));
    expect(server.received().match(/slow\.test/g)).toBeNull();
    await slow.close();
  });
});

describe('a finished request', () => {
  it('leaves no timer running', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const server = await serve(answering(OK));
    const before = timers();
    await sender.send(request(server.url, { timeoutMs: 60_000 }));
    expect(timers()).toBe(before);
  });
});

describe('a failure', () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ['reset', 'closes at once', (socket) => void socket.end()],
    ['reset', 'resets after the request', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['reset', 'closes in the status line', (socket) => void socket.once('data', () => socket.end('HTTP/1.1 2'))],
    ['protocol', 'speaks another protocol', answering('SSH-2.0-OpenSSH_9.9\r\n')],
    ['protocol', 'speaks HTTP/0.9', answering('<html>hello</html>')],
    ['protocol', 'sends NULs', answering(Buffer.alloc(100))],
    ['protocol', 'upgrades unasked', answering('HTTP/1.1 101 Switch\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')],
    ['protocol', 'sends status 0', answering('HTTP/1.1 000 Zero\r\n\r\n')],
    ['protocol', 'sends two lengths', answering('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab')],
    [
      'protocol',
      'sends a length and chunks',
      answering('HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n'),
    ],
    ['protocol', 'floods with 1xx', answering('HTTP/1.1 103 Hint\r\n\r\n'.repeat(200))],
    ['too_large_header', 'sends a header of 20 kB', answering(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)],
    ['too_large_header', 'sends 3,000 headers', answering(`HTTP/1.1 200 OK\r\n${'x-abc: y\r\n'.repeat(3000)}\r\n`)],
  ])('is %s where the receiver %s', async (error, _, onConnection) => {
    expect(await outcome(onConnection)).toMatchObject({ kind: 'error', error });
  });

  it('is refused where nobody listens', async () => {
    const server = await serveRaw(() => undefined);
    await server.close();
    expect(await sender.send(request(server.url))).toMatchObject({ kind: 'error', error: 'refused' });
  });

  it('of a kept connection is not made good by a second request', async () => {
    let requests = 0;
    const server = await serve((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write(OK);
        else socket.resetAndDestroy();
      });
    });
    await sender.send(request(server.url));
    expect(await sender.send(request(server.url))).toMatchObject({ kind: 'error', error: 'reset' });
    expect(requests).toBe(2);
  });

  it('is a value whatever bytes the receiver sends', async () => {
    let bytes = Buffer.alloc(0);
    const server = await serve((socket) => void socket.once('data', () => socket.end(bytes)));
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.constantFrom(...FRAGMENTS).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        bytes = Buffer.concat(parts);
        const result = await sender.send(request(server.url));
        expect(['answer', 'error']).toContain(result.kind);
        expect(result).not.toMatchObject({ error: 'internal' });
      }),
      { numRuns: 500 },
    );
  });
});

const FRAGMENTS = [
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.0 200 OK\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Hint\r\n\r\n',
  'HTTP/1.1 101 Switch\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
  'HTTP/1.1 204 None\r\n',
  'content-length: 3\r\n',
  'content-length: -1\r\n',
  'transfer-encoding: chunked\r\n',
  'connection: close\r\n',
  'keep-alive: timeout=0\r\n',
  '\r\n',
  '3\r\nabc\r\n',
  '0\r\n\r\n',
  'abc',
];

describe('closing the sender', () => {
  it('ends what is open with an error', async () => {
    const server = await serve(() => undefined);
    const closing = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
    const open = closing.send(request(server.url));
    await once(server.sockets[0] ?? (await connectionOf(server)), 'data');
    await closing.close();
    expect(await open).toMatchObject({ kind: 'error' });
  });
});

async function connectionOf(server: RawServer): Promise<Socket> {
  while (!server.sockets[0]) await new Promise(setImmediate);
  return server.sockets[0];
}
