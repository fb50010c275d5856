import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP connection in between, to be cut or held up as a network does it. */
export type TcpProxy = {
  port: number;
  /** Ends every connection, and refuses new ones until `restore`. */
  cut(): void;
  /** Keeps connections open, also new ones, and passes nothing on until `restore`. */
  stall(): void;
  /** Passes everything on so many milliseconds later, each way. */
  slow(ms: number): void;
  /** Resets every connection in the middle of whatever it carries; new ones are served. */
  reset(): void;
  /** Half-open: the connections of now stay open and carry nothing ever again; new ones are served. */
  deaden(): void;
  restore(): void;
  close(): Promise<void>;
};

/** Listens on a free port of 127.0.0.1 and passes everything on to `port` there. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const dead = new Set<Socket>();
  let state: 'open' | 'stalled' | 'cut' = 'open';
  let delayMs = 0;

  const server = createServer((incoming) => {
    if (state === 'cut') return void incoming.destroy();
    const outgoing = connect(port, '127.0.0.1');
    join(incoming, outgoing);
    join(outgoing, incoming);
    if (state === 'stalled') for (const socket of [incoming, outgoing]) socket.pause();
  });

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', inOrder(to));
    from.on('error', () => {}); // 'close' follows.
    from.on('close', () => {
      sockets.delete(from);
      // Whoever is at the other end of a dead connection never hears that this one is gone.
      if (!dead.delete(from)) to.destroy();
    });
  }

  /** Writes at once or after the delay, never before what came earlier. */
  function inOrder(to: Socket): (bytes: Buffer) => void {
    let held = 0;
    let last = Promise.resolve();
    return (bytes) => {
      if (delayMs === 0 && held === 0) return void to.write(bytes);
      held++;
      const due = performance.now() + delayMs;
      last = last.then(async () => {
        await sleep(Math.max(0, due - performance.now()));
        held--;
        if (!to.destroyed) to.write(bytes);
      });
    };
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
    slow(ms) {
      delayMs = ms;
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    deaden() {
      for (const socket of sockets) {
        dead.add(socket);
        socket.removeAllListeners('data').resume();
      }
    },
    restore() {
      state = 'open';
      delayMs = 0;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
