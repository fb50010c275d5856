import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { listen } from './listen.ts';

it('a connection that says nothing, or nothing more, is closed', async () => {
  const served = await listen((_request, response) => void response.end(), { port: 0, host: '127.0.0.1', idleMs: 100 });
  const sockets = ['', 'GET / HTTP/1.1\r\nhost: x\r\n'].map((text) => {
    const socket = connect(served.port, '127.0.0.1').resume();
    socket.write(text);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
  await served.close();
});

it('a port that is taken is refused, by us or by anybody', async () => {
  const served = await listen(() => {}, { port: 0, host: '127.0.0.1' });
  await expect(listen(() => {}, { port: served.port, host: '127.0.0.1' })).rejects.toThrow('EADDRINUSE');
  await served.close();
});

(process.platform === 'linux' ? it : it.skip)(
  'several new connections are accepted in a turn of the event loop',
  async () => {
    const turns = new Set<number>();
    let turn = 0;
    const served = await listen(
      (_request, response) => {
        turns.add(turn);
        // So long that everybody else's connection has come by the next turn.
        for (const end = performance.now() + 5; performance.now() < end; );
        setImmediate(() => {
          turn += 1;
          response.end();
        });
      },
      { port: 0, host: '127.0.0.1' },
    );
    const clients = Array.from({ length: 64 }, () => connect(served.port, '127.0.0.1').resume());
    for (const client of clients) client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    await Promise.all(clients.map((client) => once(client, 'close')));
    await served.close();
    expect(turns.size).toBeLessThan(32);
  },
);
