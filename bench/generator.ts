/** Publishes events of 1 KB as fast, or as evenly, as its task says. A process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import { type GeneratorResult, type GeneratorTask, preciseNow, serve } from './protocol.ts';

const EVENT_BYTES = 1024;
const PADDING = 'x'.repeat(EVENT_BYTES - '{"sentAt":1000000000000.0000,"padding":""}'.length);

/** As of a client that is well made. What is due while all are in use waits, and its latency counts from when it was due. */
const MOST_CONNECTIONS = 256;

serve<GeneratorTask>(generate);

async function generate(task: GeneratorTask): Promise<GeneratorResult> {
  const notAccepted: number[] = [];
  const headers = { Authorization: `Bearer ${task.key}`, 'Content-Type': 'application/json' };
  const pool = createPool(() => openConnection(new URL(task.url), '/v1/events', headers));

  async function publish(n: number): Promise<void> {
    const sentAt = preciseNow();
    const connection = await pool.take();
    const data = `{"sentAt":${sentAt.toFixed(4)},"padding":"${PADDING}"}`;
    const status = await connection
      .post(`{"id":"${task.round}-${n}","type":"${task.type}","data":${data}}`)
      .catch(() => 'broken');
    if (status !== 202) notAccepted.push(n);
    pool.giveBack(connection);
  }

  const startedAt = preciseNow();
  if (task.load.kind === 'closed') await publishClosed(task.events, task.load.inFlight, publish);
  else await publishOpen(task.events, task.load.perSecond, publish);
  const endedAt = preciseNow();
  pool.close();
  return { startedAt, endedAt, notAccepted };
}

function createPool(open: () => Connection) {
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let inUse = 0;

  function next(): Connection {
    for (let connection = idle.pop(); connection; connection = idle.pop()) if (connection.alive()) return connection;
    return open();
  }

  return {
    async take(): Promise<Connection> {
      if (inUse === MOST_CONNECTIONS) return new Promise((resolve) => waiting.push(resolve));
      inUse++;
      return next();
    },
    giveBack(connection: Connection): void {
      idle.push(connection);
      const go = waiting.shift();
      if (go) go(next());
      else inUse--;
    },
    close(): void {
      for (const connection of idle) connection.close();
    },
  };
}

async function publishClosed(events: number, inFlight: number, publish: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < events) await publish(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/** An answer that is late holds nothing up: the next event goes out at its time all the same. */
async function publishOpen(events: number, perSecond: number, publish: (n: number) => Promise<void>): Promise<void> {
  const start = performance.now();
  const published: Promise<void>[] = [];
  while (published.length < events) {
    const due = Math.min(events, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
    while (published.length < due) published.push(publish(published.length));
    await sleep(1);
  }
  await Promise.all(published);
}
