import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, and to whoever asks for any port: nobody takes one between the look and its use. */
const FIRST_PORT = 10_000;
/** Processes side by side look in different places. */
const PLACES = 1000;
const PORTS_EACH = 20;

let looks = 0;

/** A TCP port of 127.0.0.1 that nobody listens on now: `preferred` if that is free. */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && (await isFree(preferred))) return preferred;
  const first = FIRST_PORT + (process.pid % PLACES) * PORTS_EACH;
  for (let tries = 0; tries < PORTS_EACH; tries++) {
    // Not again the one that was just given away, and that nobody may listen on yet.
    const port = first + (looks++ % PORTS_EACH);
    if (await isFree(port)) return port;
  }
  return listenOnce(0);
}

const isFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
