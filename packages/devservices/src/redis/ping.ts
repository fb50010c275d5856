import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;

/** Resolves when the Redis at this port answers PING; while it loads its data it answers something else. */
export async function untilReady(port: number, ended: () => boolean): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await ping(port).catch((error: Error) => error.message);
    if (answer.startsWith('+PONG')) return;
    if (ended()) throw new Error('it has ended');
    if (performance.now() > deadline) throw new Error(`it does not answer: ${answer.trim()}`);
    await sleep(50);
  }
}

/** The raw answer to PING. */
function ping(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setEncoding('utf8').setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.once('data', (answer: string) => {
      socket.destroy();
      resolve(answer);
    });
    socket.once('error', reject);
  });
}
