import path from 'node:path';
import { takeDataFolder } from './data-folder.ts';
import { mongod } from './mongodb/server.ts';
import { type OwnServer, type ServerKind, startOwnServer } from './own-server.ts';
import { redis } from './redis/server.ts';
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
  /** Hears, with a message for people, that one could not be started again; without it, that is said. */
  onLost?: (message: string) => void;
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
  const { dataDir, supervisor, say, onLost = say } = options;
  refuseInProduction(options);
  const folder = await takeDataFolder(dataDir, supervisor.pid);
  const started: OwnServer[] = [];
  const stop = async () => {
    for (const server of started.toReversed()) await server.stop();
    await folder.release();
  };
  try {
    const mongodbUri = options.mongodbUri ?? (await startOwn('mongodb', mongod));
    const redisUrl = options.redisUrl ?? (await startOwn('redis', redis));
    return { mongodbUri, redisUrl, pids: started.map(({ pid }) => pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function startOwn(name: string, kind: ServerKind): Promise<string> {
    const binary = await kind.findProgram(say);
    const own = path.join(folder.path, name);
    const server = await startOwnServer({ kind, binary, folder: own, supervisor, say, onLost });
    started.push(server);
    return server.uri;
  }
}

function refuseInProduction({ mongodbUri, redisUrl }: ServicesOptions): void {
  if (process.env.NODE_ENV !== 'production') return;
  const missing = [mongodbUri ?? 'MONGODB_URI', redisUrl ?? 'REDIS_URL'].filter((name) => /^[A-Z_]+$/.test(name));
  if (missing.length > 0)
    throw new Error(`NODE_ENV=production never starts its own databases: set ${missing.join(' and ')}`);
}
