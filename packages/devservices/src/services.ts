import path from 'node:path';
import { findBinary } from './binary.ts';
import { takeDataFolder } from './data-folder.ts';
import { mongodProviders } from './mongodb/providers.ts';
import { startMongod } from './mongodb/server.ts';
import { redisProviders } from './redis/providers.ts';
import { startRedis } from './redis/server.ts';
import type { RunningServer } from './running-server.ts';
import type { Supervisor } from './supervisor.ts';

export type ServicesOptions = {
  /** Own data is kept below it. It is taken for this process even where both addresses are given. */
  dataDir: string;
  /** Addresses that are used as they are; without them a server is started. */
  mongodbUri?: string | null | undefined;
  redisUrl?: string | null | undefined;
  supervisor: Supervisor;
  /** Hears which program was chosen for each, and when one had to be started again. */
  say: (line: string) => void;
};

export type Services = {
  mongodbUri: string;
  redisUrl: string;
  /** The process ids of what was started here. */
  pids: number[];
  /** Ends Redis, then MongoDB, and lets go of the data folder. */
  stop(): Promise<void>;
};

/** Provides MongoDB and Redis. Both end with this process. Rejects with a message for people when one can't be had. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, supervisor, say } = options;
  refuseInProduction(options);
  const folder = await takeDataFolder(dataDir, supervisor.pid);
  const started: RunningServer[] = [];
  const stop = async () => {
    for (const server of started.toReversed()) await server.stop();
    await folder.release();
  };
  try {
    const mongodbUri = options.mongodbUri ?? (await startOwnMongodb(path.join(folder.path, 'mongodb')));
    const redisUrl = options.redisUrl ?? (await startOwnRedis(path.join(folder.path, 'redis')));
    return { mongodbUri, redisUrl, pids: started.map(({ pid }) => pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function startOwnMongodb(own: string): Promise<string> {
    const request = { service: 'MongoDB', variable: 'MONGODB_URI', program: 'mongod', minimum: 6 };
    const binary = await findBinary({ ...request, providers: mongodProviders(), say });
    started.push(await startMongod({ binary, folder: own, supervisor, say }));
    return started.at(-1)?.uri ?? '';
  }

  async function startOwnRedis(own: string): Promise<string> {
    const request = { service: 'Redis', variable: 'REDIS_URL', program: 'redis-server or valkey-server', minimum: 7 };
    const binary = await findBinary({ ...request, providers: redisProviders(), say });
    started.push(await startRedis({ binary, folder: own, supervisor, say }));
    return started.at(-1)?.uri ?? '';
  }
}

function refuseInProduction({ mongodbUri, redisUrl }: ServicesOptions): void {
  if (process.env.NODE_ENV !== 'production') return;
  const missing = [mongodbUri ?? 'MONGODB_URI', redisUrl ?? 'REDIS_URL'].filter((name) => /^[A-Z_]+$/.test(name));
  if (missing.length > 0)
    throw new Error(`NODE_ENV=production never starts its own databases: set ${missing.join(' and ')}`);
}
