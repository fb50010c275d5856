/**
 * Answers every delivery with 204 at once and notes when it came; below `/late` after 10 s, below `/hangs` never, below
 * `/fails-twice` with 500 before that. With and without TLS. A process of its own.
 */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { certificates } from '@hookpost/testkit';
import { type ReceiverTask, serve } from './protocol.ts';
import { createReceipts, type Receipts } from './receipts.ts';

const LATE_MS = 10_000;
const FAILURES = 2;

const rounds = new Map<string, Receipts>();
/** How often each delivery below `/fails-twice` has been refused, until it is taken. */
const refused = new Map<string, number>();

const receive: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url ?? '';
    const event = String(request.headers['webhook-id']);
    if (path.startsWith('/hangs/')) return;
    if (path.startsWith('/late/')) return void setTimeout(() => response.writeHead(204).end(), LATE_MS);
    if (path.startsWith('/fails-twice/') && fails(`${event} ${path}`)) return void response.writeHead(500).end();
    response.writeHead(204).end();
    rounds.get(event.slice(0, event.lastIndexOf('-')))?.note(event, path, Buffer.concat(chunks));
  });
};
const plain = createServer(receive);
const tls = createTlsServer({ key: certificates.KEY, cert: certificates.VALID }, receive);

serve<ReceiverTask>(async (task) => {
  if (task.kind === 'address') return `http://${await listen(plain)}`;
  if (task.kind === 'tls-address') return `https://${await listen(tls)}`;
  if (task.kind === 'start') return void rounds.set(task.round, createReceipts());
  const round = rounds.get(task.round) ?? createReceipts();
  if (task.kind === 'progress') return round.count();
  rounds.delete(task.round);
  return round.report(task);
});

function fails(delivery: string): boolean {
  const before = refused.get(delivery) ?? 0;
  if (before === FAILURES) return !refused.delete(delivery);
  refused.set(delivery, before + 1);
  return true;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
