import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openConnection } from './connection.ts';

describe('a connection of the generator', () => {
  const bodies: string[] = [];
  let url: URL;
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    bodies.push(`${request.url} ${request.headers.authorization} ${body}`);
    if (body === 'cut') response.destroy();
    else response.writeHead(body === 'bad' ? 400 : 202, { 'content-length': 5000 }).end('x'.repeat(5000));
  });
  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => void server.close());

  it('sends one request after the other over one socket and answers what came back', async () => {
    const connection = openConnection(url, '/v1/events', { Authorization: 'Bearer k' });
    expect(await connection.post('{"a":1}')).toEqual({ status: 202, body: 'x'.repeat(5000) });
    expect(await connection.post('bad')).toMatchObject({ status: 400 });
    expect(bodies).toEqual(['/v1/events Bearer k {"a":1}', '/v1/events Bearer k bad']);
    await expect(connection.post('cut')).rejects.toThrow('closed');
    expect(connection.alive()).toBe(false);
  });
});
