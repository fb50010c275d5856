/** Does one part of a delivery's work by itself, as often as its task says. A process of its own. */
import { type Clock, type EventKey, systemClock } from '@hookpost/core';
import { connectMongo, type Database, ensureIndexes } from '@hookpost/mongo';
import { createAlarms, createBell, producerConnection, workerConnection } from '@hookpost/queue';
import { silentLog } from '@hookpost/testkit';
// biome-ignore lint/style/noRestrictedImports: What undici can do by itself is what is measured.
import { Pool } from 'undici';
import type { Pids } from '../bench.ts';
import { preciseNow, serve } from '../protocol.ts';
import { usageOf } from '../usage.ts';

export type PartName = 'post' | 'event' | 'record' | 'alarm';

export type PartTask = {
  part: PartName;
  count: number;
  /** The receiver. */
  url: string;
  mongodbUri: string;
  redisUrl: string;
  pids: Pids;
  /** The type of the events and records that are written, in the installation's own database. */
  type: string;
};

/** CPU in microseconds; the client is this process. */
export type PartResult = { seconds: number; client: number; mongod: number; redis: number };

const IN_FLIGHT = 64;
/** As the API and the worker have them: two writes under way, with what is in flight shared between them. */
const WRITES = 2;
const DATABASE = 'ceiling';
/** Enough for the compilers. */
const WARM_UP = 0.1;

type Part = { work(count: number): Promise<void>; end(): Promise<void> };

const PARTS: Record<PartName, (task: PartTask) => Promise<Part>> = { post, event, record, alarm };

serve<PartTask>(async (task): Promise<PartResult> => {
  const part = await PARTS[task.part](task);
  await part.work(Math.ceil(task.count * WARM_UP));
  const before = readUsage(task.pids);
  await part.work(task.count);
  const after = readUsage(task.pids);
  await part.end();
  return {
    seconds: (after.at - before.at) / 1000,
    client: after.client - before.client,
    mongod: after.mongod - before.mongod,
    redis: after.redis - before.redis,
  };
});

function readUsage(pids: Pids) {
  const of = (pid: number) => usageOf(pid)?.cpuMicroseconds ?? 0;
  return { at: performance.now(), client: of(process.pid), mongod: of(pids.mongod), redis: of(pids.redis) };
}

async function post({ url, type }: PartTask): Promise<Part> {
  const pool = new Pool(url, { connections: IN_FLIGHT, pipelining: 1 });
  let sent = 0;
  const one = async () => {
    const data = { sentAt: preciseNow(), padding: 'x'.repeat(980) };
    const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
    const headers = { 'content-type': 'application/json', 'webhook-id': `${DATABASE}-${sent++}` };
    const answer = await pool.request({ method: 'POST', path: `/${DATABASE}`, headers, body });
    if (answer.statusCode !== 204) throw new Error(`the receiver answered ${answer.statusCode}`);
    await answer.body.dump();
  };
  return { work: (count) => inFlight(IN_FLIGHT, count, one), end: () => pool.close() };
}

/** Events as they are accepted: not dispatched yet, and numbered by the server. */
function event(task: PartTask): Promise<Part> {
  return inserts(task, 'events', async (db) => {
    const stored = await db.events.find({ type: task.type }).limit(IN_FLIGHT).toArray();
    return stored.map(({ expireAt, ...document }) => ({
      ...document,
      seq: document.seq.subtract(document.seq),
      dispatch: { at: document.acceptedAt },
    }));
  });
}

function record(task: PartTask): Promise<Part> {
  return inserts(task, 'deliveries', (db) =>
    db.deliveries.find({ type: task.type, state: 'delivered' }).limit(IN_FLIGHT).toArray(),
  );
}

/** The documents that `read` finds in the installation's database, again and again under other keys, into one of its own. */
async function inserts(
  { mongodbUri }: PartTask,
  collection: 'events' | 'deliveries',
  read: (db: Database) => Promise<{ _id: string }[]>,
): Promise<Part> {
  const installation = await connectMongo({ uri: mongodbUri, serverSelectionMs: 5000 });
  const documents = await read(installation);
  await installation.close();
  const own = new URL(mongodbUri);
  own.pathname = DATABASE;
  const db = await connectMongo({ uri: own.href, serverSelectionMs: 5000 });
  await ensureIndexes(db);
  const batch = IN_FLIGHT / WRITES;
  let made = 0;
  const one = async () => {
    const copies = Array.from({ length: batch }, () => {
      const original = documents[made % documents.length];
      return { ...original, _id: `${original?._id}-${made++}` };
    });
    await db[collection].insertMany(copies as never, { ordered: false });
  };
  return {
    work: (count) => inFlight(WRITES, Math.ceil(count / batch), one),
    async end() {
      await db.connection.dropDatabase();
      await db.close();
    },
  };
}

/** BullMQ as it is used here, with nothing to do once it rings. */
async function alarm({ redisUrl }: PartTask): Promise<Part> {
  const clock: Clock = systemClock();
  const redis = producerConnection(redisUrl, silentLog);
  await new Promise((resolve) => redis.once('ready', resolve));
  const common = { prefix: DATABASE, clock, log: silentLog };
  const dropped = () => {
    throw new Error('an alarm was dropped');
  };
  const alarms = createAlarms({ ...common, redis, meter: { alarmDropped: dropped } });
  const waiting = new Map<EventKey, () => void>();
  const rung = async (keys: EventKey[]) => {
    for (const key of keys) waiting.get(key)?.();
  };
  const handlers = { dispatch: rung, dispatchBulk: rung, drain: async () => {} };
  const bell = createBell({ ...common, connect: () => workerConnection(redisUrl, silentLog), handlers });
  let set = 0;
  const one = () => {
    const key = `${DATABASE}/${set++}` as EventKey;
    return new Promise<void>((resolve) => {
      waiting.set(key, resolve);
      alarms.events([key]);
    }).finally(() => waiting.delete(key));
  };
  return {
    work: (count) => inFlight(IN_FLIGHT, count, one),
    async end() {
      await bell.stop();
      await alarms.close();
      redis.disconnect();
    },
  };
}

/** `count` of them, `most` at a time. */
async function inFlight(most: number, count: number, one: () => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next++ < count) await one();
  };
  await Promise.all(Array.from({ length: most }, lane));
}
