import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { SendResult } from '@hookpost/core';
import { parseAllowNets } from '@hookpost/platform';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, type RawServer, serveRaw } from './hostile.fixture.ts';
import type { Resolve } from './resolve.ts';
import { createSender, type Sender } from './send.ts';

const LOOPBACK_ONLY = parseAllowNets('127.0.0.0/8');
const OK = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const KEPT = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
const REQUEST = { hookId: 'hook', method: 'POST', headers: {}, body: null, timeoutMs: 5000 } as const;

let canary: RawServer;
let senders: Sender[] = [];

beforeEach(async () => {
  canary = await serveRaw(answering(OK));
});

afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
  await canary.close();
});

function senderWith(resolve: Resolve, allowNets = LOOPBACK_ONLY): Sender {
  const sender = createSender({ allowNets, resolve });
  senders = [...senders, sender];
  return sender;
}

function sendTo(sender: Sender, host: string): Promise<SendResult> {
  const url = `http://${host}:${canary.port}/`;
  return sender.send({ ...REQUEST, url });
}

describe('a name', () => {
  it('is dialled at the address it resolved to', async () => {
    const sender = senderWith(async () => ['127.0.0.1']);
    expect(await sendTo(sender, 'receiver.test')).toMatchObject({ kind: 'answer', status: 200 });
    expect(canary.received()).toContain(`host: receiver.test:${canary.port}`);
  });

  it.each([[['127.0.0.1', '10.9.8.7']], [['10.9.8.7', '127.0.0.1']], [['127.0.0.1', 'fd00::9']]])(
    'is refused where any of its addresses is forbidden (%j), and the text does not tell which',
    async (addresses) => {
      const sender = senderWith(async () => addresses);
      const result = await sendTo(sender, 'receiver.test');
      expect(result).toMatchObject({ kind: 'error', error: 'forbidden_address' });
      expect(JSON.stringify(result)).not.toMatch(/10\.9|127\.0|fd00/);
      expect(canary.sockets).toHaveLength(0);
    },
  );

  it.each([
    ['refuses connections', async (): Promise<string[]> => ['127.0.0.1']],
    ['is not reached in time', async (): Promise<string[]> => new Promise(() => {})],
    ['has no address', async (): Promise<string[]> => []],
    ['fails to resolve', () => Promise.reject(new Error('queryA ECONNREFUSED 127.0.0.53:53'))],
  ])('that %s is told of without an address that it led to', async (_, resolve) => {
    const { port } = canary;
    await canary.close();
    const url = `http://receiver.test:${port}/`;
    const result = await senderWith(resolve).send({ ...REQUEST, url, timeoutMs: 100 });
    expect(result.kind).toBe('error');
    expect(JSON.stringify(result)).not.toContain('127.0');
    canary = await serveRaw(answering(OK));
  });

  it.each(['::ffff:127.0.0.1', '::1', '0.0.0.0', '169.254.169.254', '64:ff9b::7f00:1', 'fe80::1%lo', 'not an address'])(
    'is refused where it resolves to %s',
    async (address) => {
      const sender = senderWith(async () => [address]);
      expect(await sendTo(sender, 'receiver.test')).toMatchObject({ error: 'forbidden_address' });
    },
  );

  it('is vetted at every connection, so one that changes its mind is refused', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const sender = senderWith(async () => answers.shift() ?? []);
    expect(await sendTo(sender, 'rebind.test')).toMatchObject({ kind: 'answer' });
    expect(await sendTo(sender, 'rebind.test')).toMatchObject({ error: 'forbidden_address' });
    expect(canary.sockets).toHaveLength(1);
  });

  it('is asked for once a connection: what was vetted is what is dialled', async () => {
    let asked = 0;
    const sender = senderWith(async () => {
      asked += 1;
      return [asked === 1 ? '127.0.0.1' : '10.0.0.1'];
    });
    expect(await sendTo(sender, 'rebind.test')).toMatchObject({ kind: 'answer' });
    expect(asked).toBe(1);
  });

  it('keeps the connection that was vetted, whatever it resolves to meanwhile', async () => {
    const kept = await serveRaw((socket) => void socket.on('data', () => socket.write(KEPT)));
    let asked = 0;
    const sender = senderWith(async () => [asked++ === 0 ? '127.0.0.1' : '10.0.0.1']);
    const url = `http://rebind.test:${kept.port}/`;
    for (let n = 0; n < 2; n += 1) expect(await sender.send({ ...REQUEST, url })).toMatchObject({ status: 200 });
    expect([asked, kept.sockets.length]).toEqual([1, 1]);
    kept.sockets[0]?.end();
    await once(kept.sockets[0] as Socket, 'close');
    // The connection that takes its place is vetted anew.
    expect(await sender.send({ ...REQUEST, url })).toMatchObject({ error: 'forbidden_address' });
    expect(asked).toBe(2);
    await kept.close();
  });

  it('gets no connection that was vetted for another name', async () => {
    const kept = await serveRaw((socket) => void socket.on('data', () => socket.write(KEPT)));
    const sender = senderWith(async (name) => [name === 'good.test' ? '127.0.0.1' : '10.0.0.1']);
    const to = (name: string) => sender.send({ ...REQUEST, url: `http://${name}:${kept.port}/` });
    expect(await to('good.test')).toMatchObject({ status: 200 });
    expect(await to('bad.test')).toMatchObject({ error: 'forbidden_address' });
    await kept.close();
  });

  it('has all its vetted addresses tried', async () => {
    const sender = senderWith(async () => ['127.0.0.2', '127.0.0.1']);
    expect(await sendTo(sender, 'receiver.test')).toMatchObject({ kind: 'answer' });
  });

  it('that can’t be resolved is a dns error', async () => {
    const none = senderWith(async () => []);
    expect(await sendTo(none, 'nowhere.test')).toMatchObject({ error: 'dns' });
  });

  it('below localhost is never asked of the DNS, and leads only to loopback that is allowed', async () => {
    const ask: Resolve = async () => ['10.0.0.1'];
    expect(await sendTo(senderWith(ask), 'api.localhost')).toMatchObject({ kind: 'answer' });
    expect(await sendTo(senderWith(ask, parseAllowNets('')), 'localhost')).toMatchObject({
      error: 'forbidden_address',
    });
  });
});

describe('an address in the url', () => {
  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]'])(
    '%s is refused at every send, though no name is resolved for it',
    async (host) => {
      const sender = senderWith(async () => [], parseAllowNets(''));
      expect(await sendTo(sender, host)).toMatchObject({ kind: 'error', error: 'forbidden_address' });
      expect(canary.sockets).toHaveLength(0);
    },
  );
});
