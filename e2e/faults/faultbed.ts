/** APIs and workers as in production, on a mongod and a Redis that may be killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectMongo, type Database } from '@hookpost/mongo';
import {
  type ApiClient,
  type ApiProcess,
  aHook,
  createApiClient,
  type Installation,
  metric,
  newInstallation,
  type Receiver,
  type Servers,
  startApi,
  startReceiver,
  startServers,
  startWorker,
  type WorkerProcess,
} from '@hookpost/testkit';
import { expect } from '@jest/globals';
import { type Load, startLoad } from './load.ts';
import { type Answering, type Witness, watch } from './witness.ts';

export const LONG = process.env.HOOKPOST_LONG === '1';

/** A hook, and what its receiver saw. */
export type WatchedHook = Witness & { hookId: string; type: string };

export type Faultbed = Servers & {
  installation: Installation;
  apis: ApiProcess[];
  workers: WorkerProcess[];
  receiver: Receiver;
  client: ApiClient;
  /** Straight to the mongod, past every proxy. */
  db: Database;
  addApi(env?: Record<string, string>): Promise<ApiProcess>;
  addWorker(env?: Record<string, string>): Promise<WorkerProcess>;
  /** kill -9, and another one in its place. */
  replaceWorker(worker: WorkerProcess): Promise<WorkerProcess>;
  living(): WorkerProcess[];
  /** A hook for one event type, with a receiver path of its own. */
  hook(type: string, settings?: Record<string, unknown>, how?: Answering): Promise<WatchedHook>;
  /** Publishes events of one type until it is stopped, at the latest with the rest. */
  load(type: string, perSecond?: number): Load;
  /**
   * After each test, whatever became of it: no load, servers and processes that run, and as many workers as at first.
   * What has ended by itself is a fault.
   */
  mend(): Promise<void>;
  /** Sums a metric over the workers that live. */
  total(name: string): Promise<number>;
  stop(): Promise<void>;
};

export type FaultbedOptions = {
  apis?: number;
  workers?: number;
  env?: Record<string, string>;
  /** Between the processes and their services. */
  through?(servers: Servers): Promise<{ mongodbUri: string; redisUrl: string }>;
};

/** Of what a process printed that has ended by itself. */
const LAST_WORDS = 4000;

// What the log acknowledges is held against the database, so every attempt must be in it.
const ENV = { NODE_ENV: 'production', HOOKPOST_LOG_LEVEL: 'info' };

export async function startFaultbed(options: FaultbedOptions = {}): Promise<Faultbed> {
  const [servers, receiver] = await Promise.all([startServers(), startReceiver()]);
  const direct = { mongodbUri: servers.mongod.uri, redisUrl: servers.redis.uri };
  const installation = newInstallation((await options.through?.(servers)) ?? direct, { ...ENV, ...options.env });
  const withEnv = (env: Record<string, string>) => ({ ...installation, env: { ...installation.env, ...env } });
  const apis: ApiProcess[] = [];
  const workers: WorkerProcess[] = [];
  const loads: Load[] = [];
  const { apis: apiCount = 1, workers: workerCount = 2 } = options;

  async function addApi(env = {}): Promise<ApiProcess> {
    const api = await startApi(withEnv(env));
    apis.push(api);
    return api;
  }
  async function addWorker(env = {}): Promise<WorkerProcess> {
    const worker = await startWorker(withEnv(env));
    workers.push(worker);
    return worker;
  }

  // The first one alone makes the indexes and keys; the others find them.
  const first = await addApi();
  await Promise.all([
    ...Array.from({ length: apiCount - 1 }, () => addApi()),
    ...Array.from({ length: workerCount }, () => addWorker()),
  ]);
  const client = createApiClient({ url: first.url, key: installation.apiKey });
  const db = await connectMongo({ uri: direct.mongodbUri, serverSelectionMs: 30_000 });
  const living = () => workers.filter((worker) => worker.alive());

  return {
    ...servers,
    installation,
    apis,
    workers,
    receiver,
    client,
    db,
    addApi,
    addWorker,
    living,
    async replaceWorker(worker) {
      await worker.stop('SIGKILL');
      return addWorker();
    },
    async hook(type, settings = {}, how) {
      const witness = watch(receiver, `/${type}`, how);
      const { id } = await client.createHook(aHook({ url: witness.url, events: [type], ...settings }));
      return { ...witness, hookId: id, type };
    },
    load(type, perSecond) {
      const load = startLoad({ installation, apis }, type, perSecond);
      loads.push(load);
      return load;
    },
    async mend() {
      await Promise.all(loads.splice(0).map((load) => load.stop()));
      for (const server of [servers.mongod, servers.redis]) server.thaw();
      for (const worker of living()) worker.signal('SIGCONT');
      const missing = Math.max(0, workerCount - living().length);
      await Promise.all(Array.from({ length: missing }, () => addWorker()));
      const fallen = [...apis, ...workers].filter((process) => process.fellOver());
      expect(fallen.map((process) => process.logs().slice(-LAST_WORDS))).toEqual([]);
    },
    async total(name) {
      const counts = await Promise.all(living().map(({ metricsUrl }) => metric(metricsUrl, name)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async stop() {
      await Promise.all(loads.map((load) => load.stop()));
      await Promise.all([...apis, ...workers].map((process) => process.stop('SIGKILL')));
      servers.mongod.thaw();
      await Promise.race([db.close(), sleep(2000, undefined, { ref: false })]);
      await Promise.all([receiver.close(), servers.close()]);
    },
  };
}
