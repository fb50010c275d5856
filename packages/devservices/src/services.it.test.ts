import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { freePort } from './free-port.ts';
import { isAlive, markOf } from './process-mark.ts';
import type { Services } from './services.ts';

const OWNER = path.join(import.meta.dirname, 'services-owner.fixture.ts');

type Owner = { process: ChildProcess; services: Services };

let dataDir: string;
const owners: ChildProcess[] = [];
/** Seconds; more of them on a busy machine. */
const SOON_MS = 30_000;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'hookpost-services-'));
});
afterEach(async () => {
  for (const owner of owners.splice(0)) await end(owner, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 50 });
});

/** A process that starts services on the data folder; resolves with what it has, or rejects with its error. */
async function startOwner(env: Record<string, string> = {}): Promise<Owner> {
  const child = spawn(process.execPath, [OWNER, dataDir], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const answer = JSON.parse(line) as { services: Services } | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return { process: child, services: answer.services };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

async function withEvents<T>(uri: string, use: (events: ReturnType<typeof collection>) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await use(collection(client));
  } finally {
    await client.close();
  }
}

const collection = (client: MongoClient) => client.db().collection<{ _id: string }>('events');

async function goneWithin(ms: number, pids: number[]): Promise<boolean> {
  const marks = pids.map(markOf);
  const deadline = performance.now() + ms;
  while (marks.some(isAlive)) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

describe('services of our own', () => {
  it('keep their data over a restart, and end with an orderly stop', async () => {
    const first = await startOwner();
    await withEvents(first.services.mongodbUri, (events) => events.insertOne({ _id: 'a' }));
    await end(first.process, 'SIGTERM');
    expect(first.process.exitCode).toBe(0);
    expect(await goneWithin(0, first.services.pids)).toBe(true);

    const second = await startOwner();
    expect(await withEvents(second.services.mongodbUri, (events) => events.countDocuments())).toBe(1);
  });

  it('keep their data when the port of before is taken', async () => {
    const first = await startOwner();
    await withEvents(first.services.mongodbUri, (events) => events.insertOne({ _id: 'a' }));
    await end(first.process, 'SIGTERM');
    const other = await freePort();
    await writeFile(path.join(dataDir, 'mongodb', 'port'), String(other));

    const second = await startOwner();
    expect(second.services.mongodbUri).toContain(`127.0.0.1:${other}/`);
    expect(await withEvents(second.services.mongodbUri, (events) => events.countDocuments())).toBe(1);
  });

  it('end within seconds of a kill -9 of their owner, and can be started again at once', async () => {
    const first = await startOwner();
    await withEvents(first.services.mongodbUri, (events) => events.insertOne({ _id: 'a' }));
    await end(first.process, 'SIGKILL');

    const second = await startOwner();
    expect(await goneWithin(SOON_MS, first.services.pids)).toBe(true);
    expect(await withEvents(second.services.mongodbUri, (events) => events.countDocuments())).toBe(1);
  });

  it('are started again when they die', async () => {
    const { services } = await startOwner();
    for (const pid of services.pids) process.kill(pid, 'SIGKILL');
    expect(await goneWithin(SOON_MS, services.pids)).toBe(true);
    await withEvents(services.mongodbUri, (events) => events.insertOne({ _id: 'a' }));
    await eventually(async () => (await ask(services.redisUrl, 'PING')).startsWith('+PONG'));
  });

  it('refuse a data folder that another process uses', async () => {
    const first = await startOwner();
    await expect(startOwner()).rejects.toThrow(`data folder ${dataDir} is used by process ${first.process.pid}`);
    expect(await goneWithin(0, first.services.pids)).toBe(false);
  });

  it('are never started in production', async () => {
    await expect(startOwner({ NODE_ENV: 'production' })).rejects.toThrow(
      'NODE_ENV=production never starts its own databases: set MONGODB_URI and REDIS_URL',
    );
  });

  it('give a Redis that refuses writes rather than evict, and logs them to disk', async () => {
    const { services } = await startOwner();
    expect(await ask(services.redisUrl, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    expect(await ask(services.redisUrl, 'CONFIG GET appendonly')).toContain('yes');
  });
});

/** The raw answer of Redis to one command. */
async function ask(url: string, command: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}
