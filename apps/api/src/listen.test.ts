import { once } from 'node:events';
import { connect } from 'node:net';
import { it } from '@jest/globals';
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
