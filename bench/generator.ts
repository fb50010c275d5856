/** Publishes events of 1 KB as fast, or as evenly, as its task says. A process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './connection.ts';
import { createConnections } from './connections.ts';
import { type GeneratorResult, type GeneratorTask, preciseNow, serve } from './protocol.ts';
import { requestsOf } from './requests.ts';

serve<GeneratorTask>(generate);

async function generate(task: GeneratorTask): Promise<GeneratorResult> {
  const notAccepted: number[] = [];
  const keys = task.keys ?? [task.key];
  const authorization = keys.map((key) => `Authorization: Bearer ${key}`);
  const headers = { 'Content-Type': 'application/json' };
  const requests = requestsOf(task);
  const connections = createConnections(() => openConnection(new URL(task.url), requests.path, headers));

  async function publish(n: number): Promise<void> {
    const dueAt = preciseNow();
    const connection = await connections.take();
    const answer = await connection.post(requests.body(n, dueAt), authorization[n % keys.length]).catch(() => null);
    notAccepted.push(...requests.notAccepted(n, answer));
    connections.giveBack(connection);
  }

  const startedAt = preciseNow();
  if (task.load.kind === 'closed') await publishClosed(requests.count, task.load.inFlight, publish);
  else await publishOpen(requests.count, task.load.perSecond, publish);
  const endedAt = preciseNow();
  connections.close();
  return { startedAt, endedAt, notAccepted };
}

async function publishClosed(count: number, inFlight: number, publish: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await publish(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/** An answer that is late holds nothing up: the next event goes out at its time all the same. */
async function publishOpen(count: number, perSecond: number, publish: (n: number) => Promise<void>): Promise<void> {
  const start = performance.now();
  const published: Promise<void>[] = [];
  while (published.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
    while (published.length < due) published.push(publish(published.length));
    await sleep(1);
  }
  await Promise.all(published);
}
