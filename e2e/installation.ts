/** Real API and worker processes on a database and a Redis number of their own. */
import {
  type ApiClient,
  type ApiProcess,
  createApiClient,
  type Installation,
  newInstallation,
  startApi,
  startWorker,
  testDatabase,
  testRedisUrl,
  type WorkerProcess,
} from '@hookpost/testkit';

export type Running = {
  installation: Installation;
  apis: ApiProcess[];
  workers: WorkerProcess[];
  /** Asks the first API. */
  client: ApiClient;
  /** One more of either, ended with the rest. */
  addApi(): Promise<ApiProcess>;
  addWorker(): Promise<WorkerProcess>;
  stop(): Promise<void>;
};

export type Size = { apis?: number; workers?: number; env?: Record<string, string> };

export async function startInstallation({
  apis: apiCount = 1,
  workers: workerCount = 1,
  env = {},
}: Size = {}): Promise<Running> {
  const database = await testDatabase();
  const installation = newInstallation({ mongodbUri: database.uri, redisUrl: ownRedisUrl() }, env);
  // The first one alone makes the indexes and keys; the others find them.
  const apis = [await startApi(installation)];
  const workers: WorkerProcess[] = [];
  const addApi = async () => {
    const api = await startApi(installation);
    apis.push(api);
    return api;
  };
  const addWorker = async () => {
    const worker = await startWorker(installation);
    workers.push(worker);
    return worker;
  };
  await Promise.all([
    ...Array.from({ length: apiCount - 1 }, addApi),
    ...Array.from({ length: workerCount }, addWorker),
  ]);
  return {
    installation,
    apis,
    workers,
    client: clientOf(installation, apis[0] as ApiProcess),
    addApi,
    addWorker,
    async stop() {
      await Promise.all([...apis, ...workers].map((process) => process.stop('SIGKILL')));
      await database.drop();
    },
  };
}

export const clientOf = (installation: Installation, api: ApiProcess): ApiClient =>
  createApiClient({ url: api.url, key: installation.apiKey });

/** Test files that run at the same time get different numbers, so that no worker takes another's alarms. */
export function ownRedisUrl(): string {
  const url = new URL(testRedisUrl());
  url.pathname = `/${process.env.JEST_WORKER_ID ?? 1}`;
  return url.href;
}
