/** A process that answers as nobody should: each path below its own way. It says its port to its parent, and ends with it. */
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

const FLOOD = Buffer.alloc(65_536, 'x');
const CHUNK = Buffer.from(`${FLOOD.length.toString(16)}\r\n${FLOOD}\r\n`);
const BOMB = gzipSync(Buffer.alloc(300_000_000));
const OK = 'HTTP/1.1 200 OK\r\n';

const WAYS: Record<string, (socket: Socket) => void> = {
  'endless-body': (socket) => pour(socket, `${OK}\r\n`, FLOOD),
  'endless-chunks': (socket) => pour(socket, `${OK}transfer-encoding: chunked\r\n\r\n`, CHUNK),
  'endless-headers': (socket) => pour(socket, OK, Buffer.from(`x-${FLOOD}: ${FLOOD}\r\n`)),
  'endless-informational': (socket) => pour(socket, '', Buffer.from('HTTP/1.1 103 Hint\r\nx: y\r\n\r\n'.repeat(500))),
  'gzip-bomb': (socket) => {
    socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`);
    socket.write(BOMB);
  },
  garbage: (socket) => pour(socket, '', Buffer.alloc(65_536, '\0\r\nHTTP')),
  reset: (socket) => void socket.write(`${OK}content-length: 9999\r\n\r\nab`, () => socket.resetAndDestroy()),
  silence: () => {},
};

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (head) => {
    const way = /^\w+ \/([\w-]*)/.exec(head.toString('latin1'))?.[1] ?? '';
    WAYS[way]?.(socket);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ address: server.address(), ways: Object.keys(WAYS) }));
process.on('disconnect', () => process.exit());

/** Writes `head`, and then `part` again and again for as long as anybody takes it. */
function pour(socket: Socket, head: string, part: Buffer): void {
  socket.write(head);
  const more = () => {
    while (!socket.destroyed && socket.write(part));
  };
  socket.on('drain', more);
  more();
}
