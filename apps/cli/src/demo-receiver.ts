/** The demo's own receiver: one path that is always well, and one that fails at first. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type DemoReceiver = {
  /** The address of `path`. */
  url(path: string): string;
  close(): void;
};

/** Answers 503 to the first `failures[path]` requests of a path, and 200 otherwise. */
export async function startDemoReceiver(failures: Record<string, number>): Promise<DemoReceiver> {
  const left = new Map(Object.entries(failures));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const toFail = left.get(path) ?? 0;
    left.set(path, toFail - 1);
    request.resume().on('end', () => response.writeHead(toFail > 0 ? 503 : 200).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
