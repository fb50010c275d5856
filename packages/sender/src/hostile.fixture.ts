import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export type RawServer = {
  url: string;
  port: number;
  sockets: Socket[];
  /** Everything received so far, over all connections. */
  received(): string;
  close(): Promise<void>;
};

/** A server on 127.0.0.1 that does with each connection what it is told. */
export async function serveRaw(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const server = createServer();
  return listen(server, 'http', 'connection', onConnection);
}

/** Serves `server` on a free port; `event` is the one that brings its sockets. */
export async function listen(
  server: Server,
  scheme: 'http' | 'https',
  event: string,
  onSocket: (socket: Socket) => void,
): Promise<RawServer> {
  const sockets: Socket[] = [];
  let received = '';
  server.on(event, (socket: Socket) => {
    sockets.push(socket);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    // A hostile server cares little whether its client is still there.
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}/`,
    port,
    sockets,
    received: () => received,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers the first bytes of each request with `parts`, one write each, and then leaves the connection as it is. */
export function answering(...parts: (string | Uint8Array)[]): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      for (const part of parts) socket.write(part);
    });
  };
}
