import { lookup } from 'node:dns';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, type RawServer, serveRaw } from './hostile.fixture.ts';
import { type Connection, createPool, type Pool } from './pool.ts';

let server: RawServer;
let origin: string;
let pool: Pool;

beforeEach(async () => {
  server = await serveRaw(answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  origin = `http://127.0.0.1:${server.port}`;
  pool = createPool({ lookup, maxIdle: 2 });
});

afterEach(async () => {
  pool.close();
  await server.close();
});

/** A connection that has carried a request and is back in the pool. */
async function used(key: string): Promise<Connection> {
  const connection = pool.acquire(key, origin);
  const { body } = await connection.client.request({ path: '/', method: 'GET' });
  await body.dump();
  pool.release(key, connection);
  return connection;
}

describe('the pool', () => {
  it('gives an idle connection again to its own key only, once', async () => {
    const connection = await used('a');
    expect(pool.acquire('b', origin)).not.toBe(connection);
    expect(pool.acquire('a', origin)).toBe(connection);
    expect(pool.acquire('a', origin)).not.toBe(connection);
  });

  it('closes the one idle longest when it holds too many', async () => {
    const connections = [await used('a'), await used('b'), await used('b2')];
    expect(connections.map(({ client }) => client.destroyed)).toEqual([true, false, false]);
    expect(pool.acquire('a', origin)).not.toBe(connections[0]);
  });

  it('forgets an idle connection that the receiver closed', async () => {
    const connection = await used('a');
    const closed = once(connection.client, 'disconnect');
    server.sockets[0]?.end();
    await closed;
    expect(connection.client.destroyed).toBe(true);
    expect(pool.acquire('a', origin)).not.toBe(connection);
  });

  it('takes nothing back that was destroyed', async () => {
    const connection = pool.acquire('a', origin);
    connection.destroy();
    pool.release('a', connection);
    expect(pool.acquire('a', origin)).not.toBe(connection);
  });

  it('closes busy and idle connections alike', async () => {
    const idle = await used('a');
    const busy = pool.acquire('b', origin);
    pool.close();
    expect([idle, busy].map(({ client }) => client.destroyed)).toEqual([true, true]);
  });
});
