/**
 * Answers every delivery with 204 at once and notes when it came; below `/late` after 10 s, below `/hangs` never.
 * A process of its own.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ReceiverTask, serve } from './protocol.ts';
import { createReceipts, type Receipts } from './receipts.ts';

const LATE_MS = 10_000;

const rounds = new Map<string, Receipts>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url ?? '';
    if (path.startsWith('/hangs/')) return;
    if (path.startsWith('/late/')) return void setTimeout(() => response.writeHead(204).end(), LATE_MS);
    response.writeHead(204).end();
    const event = String(request.headers['webhook-id']);
    rounds.get(event.slice(0, event.lastIndexOf('-')))?.note(event, path, Buffer.concat(chunks));
  });
});

serve<ReceiverTask>(async (task) => {
  if (task.kind === 'address') return listen();
  if (task.kind === 'start') return void rounds.set(task.round, createReceipts());
  const round = rounds.get(task.round) ?? createReceipts();
  if (task.kind === 'progress') return round.count();
  rounds.delete(task.round);
  return round.report(task);
});

async function listen(): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
