import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { answerClientErrors } from './client-errors.ts';

export type Listening = { port: number; close(): Promise<void> };

/** `idleMs`: how long a connection may be silent. */
export type ListenAt = { port: number; host: string; idleMs?: number };

/**
 * Node accepts one connection in each turn of its event loop, and a turn is long where many callers send at once: new connections
 * would wait for seconds while the open ones are served. Every socket on the port accepts one of its own in each turn.
 */
const SOCKETS = process.platform === 'linux' ? 64 : 1;
// With Node's backlog of 511 a burst of new connections overflows, and who is dropped tries again after 1 s, 3 s, 7 s and so on.
const BACKLOG = 4096;

/** Serves `app`. Rejects where the port is taken. `close` lets open requests end. */
export async function listen(app: RequestListener, { port, host, idleMs = 60_000 }: ListenAt): Promise<Listening> {
  const servers = Array.from({ length: SOCKETS }, () => serverOf(app, idleMs));
  const free = await freePort(port, host);
  for (const server of servers) await bind(server, { port: free, host, backlog: BACKLOG, reusePort: SOCKETS > 1 });
  return {
    port: free,
    async close() {
      await Promise.all(servers.map(closeServer));
    },
  };
}

function serverOf(app: RequestListener, idleMs: number): Server {
  // A client that sends its request byte by byte loses its connection after these; they are looked at every second.
  const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1000 };
  const server = createServer({ ...timeouts, keepAliveTimeout: 65_000 }, app);
  // Node's own limits begin with the first byte: one that sends none would be kept for ever.
  server.setTimeout(idleMs);
  answerClientErrors(server);
  // Any other expectation than 100-continue may be ignored; Node would refuse it.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}

/** `port`, or one that is free where it is 0. Sockets that share a port share it with another process, too, which only one that doesn't notices. */
async function freePort(port: number, host: string): Promise<number> {
  const server = createSocketServer();
  await bind(server, { port, host });
  const { port: free } = server.address() as AddressInfo;
  await closeServer(server);
  return free;
}

async function bind(server: Server, at: { port: number; host: string; backlog?: number; reusePort?: boolean }) {
  server.listen(at);
  await once(server, 'listening');
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
