import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP connection in between, to be cut or held up as a network does it. */
export type TcpProxy = {
  port: number;
  /** Ends every connection, and refuses new ones until `restore`. */
  cut(): void;
  /** Keeps connections open, also new ones, and passes nothing on until `restore`. */
  stall(): void;
  restore(): void;
  close(): Promise<void>;
};

/** Listens on a free port of 127.0.0.1 and passes everything on to `port` there. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'stalled' | 'cut' = 'open';

  const server = createServer((incoming) => {
    if (state === 'cut') return void incoming.destroy();
    const outgoing = connect(port, '127.0.0.1');
    join(incoming, outgoing);
    join(outgoing, incoming);
    if (state === 'stalled') for (const socket of [incoming, outgoing]) socket.pause();
  });

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => {}); // 'close' follows.
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  function endAll(): void {
    for (const socket of sockets) socket.destroy();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      endAll();
    },
    stall() {
      state = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    restore() {
      state = 'open';
      for (const socket of sockets) socket.resume();
    },
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
