/** Any number of APIs and workers, as in production, on a mongod and a Redis of their own that may be killed. */
import { connectMongo, type Database } from '@hookpost/mongo';
import {
  type ApiProcess,
  newInstallation,
  type Servers,
  startApi,
  startServers,
  startWorker,
  type WorkerProcess,
} from '@hookpost/testkit';
import type { Target } from './protocol.ts';

const SERVER_SELECTION_MS = 30_000;

export type ScaledInstallation = Servers & {
  /** In the order of their start, also those that have ended. */
  apis: ApiProcess[];
  workers: WorkerProcess[];
  /** Of each API. */
  targets(): Target[];
  db: Database;
  addApi(): Promise<ApiProcess>;
  addWorker(): Promise<WorkerProcess>;
  stop(): Promise<void>;
};

/** Starts the servers, then one API, which makes the indexes and keys that all others find. */
export async function startScaledInstallation(): Promise<ScaledInstallation> {
  const servers = await startServers();
  const { mongod, redis } = servers;
  const installation = newInstallation({ mongodbUri: mongod.uri, redisUrl: redis.uri }, { NODE_ENV: 'production' });
  const apis: ApiProcess[] = [];
  const workers: WorkerProcess[] = [];
  const living = <T extends ApiProcess | WorkerProcess>(all: T[]) => all.filter((each) => each.alive());

  async function addApi(): Promise<ApiProcess> {
    const api = await startApi(installation);
    apis.push(api);
    return api;
  }
  async function addWorker(): Promise<WorkerProcess> {
    const worker = await startWorker(installation);
    workers.push(worker);
    return worker;
  }

  await addApi();
  const db = await connectMongo({ uri: mongod.uri, serverSelectionMs: SERVER_SELECTION_MS });
  return {
    ...servers,
    apis,
    workers,
    targets: () => living(apis).map(({ url }) => ({ url, key: installation.apiKey })),
    db,
    addApi,
    addWorker,
    async stop() {
      await Promise.all([...living(apis), ...living(workers)].map((each) => each.stop('SIGKILL')));
      await db.close();
      await servers.close();
    },
  };
}
