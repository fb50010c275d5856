import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort } from './free-port.ts';

describe('a free port', () => {
  it('is another one for each who asks, and none that the system gives to others', async () => {
    const ports = await Promise.all(Array.from({ length: 12 }, () => freePort()));
    expect(new Set(ports).size).toBe(12);
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });

  it('is the preferred one, unless somebody listens there', async () => {
    const port = await freePort();
    expect(await freePort(port)).toBe(port);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await freePort(port)).not.toBe(port);
    server.close();
  });
});
