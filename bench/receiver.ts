/**
 * Answers every delivery with 204 at once and notes when it came; below `/late` after 10 s, below `/hangs` never.
 * A process of its own.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { preciseNow, type ReceiverReport, type ReceiverTask, serve } from './protocol.ts';

const LATE_MS = 10_000;
const SENT_AT = '"sentAt":';

let round = '';
/** `EVENT PATH` of every delivery of this round. */
let seen = new Set<string>();
let latencies: number[] = [];
let duplicates = 0;
let lastAt = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url?.startsWith('/hangs/')) return;
    if (request.url?.startsWith('/late/')) return void setTimeout(() => response.writeHead(204).end(), LATE_MS);
    response.writeHead(204).end();
    note(String(request.headers['webhook-id']), request.url ?? '', Buffer.concat(chunks));
  });
});

serve<ReceiverTask>(async (task) => {
  if (task.kind === 'address') return listen();
  if (task.kind === 'start') return begin(task.round);
  if (task.kind === 'progress') return seen.size;
  return report(task);
});

async function listen(): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function begin(newRound: string): true {
  round = newRound;
  seen = new Set();
  latencies = [];
  duplicates = 0;
  lastAt = 0;
  return true;
}

function note(id: string, path: string, body: Buffer): void {
  if (!id.startsWith(`${round}-`)) return;
  const key = `${id} ${path}`;
  if (seen.has(key)) {
    duplicates += 1;
    return;
  }
  seen.add(key);
  lastAt = preciseNow();
  const from = body.indexOf(SENT_AT) + SENT_AT.length;
  latencies.push(lastAt - Number.parseFloat(body.toString('latin1', from, from + 20)));
}

function report({ events, paths, notAccepted }: Extract<ReceiverTask, { kind: 'report' }>): ReceiverReport {
  const without202 = new Set(notAccepted);
  let lost = 0;
  for (let n = 0; n < events; n += 1) {
    if (without202.has(n)) continue;
    for (const path of paths) if (!seen.has(`${round}-${n} ${path}`)) lost += 1;
  }
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { distinct: seen.size, duplicates, lost, lastAt, p50: at(0.5), p99: at(0.99) };
}
