import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createResolve, NameError, type Resolve } from './resolve.ts';

const A = 1;
const AAAA = 28;
type Zone = Record<number, Buffer[]> | 'no such name' | 'silent';

let server: Socket;
afterEach(() => void server.close());

/** A resolver whose only name server, on 127.0.0.1, answers every name from `zone`. */
async function resolverOf(zone: Zone): Promise<Resolve> {
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    if (zone !== 'silent') server.send(answerTo(query, zone), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  return createResolve({ servers: [`127.0.0.1:${server.address().port}`], timeoutMs: 100 });
}

function answerTo(query: Buffer, zone: Exclude<Zone, 'silent'>): Buffer {
  const endOfName = query.indexOf(0, 12);
  const question = query.subarray(12, endOfName + 5);
  const type = query.readUInt16BE(endOfName + 1);
  const records = zone === 'no such name' ? [] : (zone[type] ?? []);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(zone === 'no such name' ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records.map((data) => record(type, data))]);
}

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return Buffer.concat([head, data]);
}

describe('the resolver', () => {
  it('gives all addresses of both families, IPv4 first', async () => {
    const resolve = await resolverOf({
      [A]: [Buffer.from([127, 0, 0, 8]), Buffer.from([127, 0, 0, 9])],
      [AAAA]: [Buffer.from([...Buffer.alloc(15), 1])],
    });
    const addresses = await resolve('receiver.test');
    expect(addresses.slice(0, 2).sort()).toEqual(['127.0.0.8', '127.0.0.9']);
    expect(addresses.slice(2)).toEqual(['::1']);
  });

  it('does with one family where a name has no other', async () => {
    const resolve = await resolverOf({ [A]: [Buffer.from([127, 0, 0, 8])] });
    expect(await resolve('receiver.test')).toEqual(['127.0.0.8']);
  });

  it('gives up on name servers that do not answer, and asks nobody else', async () => {
    const resolve = await resolverOf('silent');
    const failure = await resolve('localhost').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NameError);
    expect((failure as Error).message).toContain('do not answer');
  });

  it('finds names that only this machine knows', async () => {
    const resolve = await resolverOf('no such name');
    expect(await resolve('localhost')).toContain('127.0.0.1');
  });
});
