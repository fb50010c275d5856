import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerClientErrors } from './client-errors.ts';

export type Listening = { port: number; close(): Promise<void> };

/** `idleMs`: how long a connection may be silent. */
export type ListenAt = { port: number; host: string; idleMs?: number };

/** Serves `app`. Rejects where the port is taken. `close` lets open requests end. */
export async function listen(app: RequestListener, { port, host, idleMs = 60_000 }: ListenAt): Promise<Listening> {
  // A client that sends its request byte by byte loses its connection after these; they are looked at every second.
  const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1000 };
  const server = createServer({ ...timeouts, keepAliveTimeout: 65_000 }, app);
  // Node's own limits begin with the first byte: one that sends none would be kept for ever.
  server.setTimeout(idleMs);
  answerClientErrors(server);
  // Any other expectation than 100-continue may be ignored; Node would refuse it.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // With Node's backlog of 511 a burst of new connections overflows, and who is dropped tries again after 1 s, 3 s, 7 s and so on.
  server.listen({ port, host, backlog: 4096 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
