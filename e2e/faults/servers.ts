/** A mongod and a Redis of one test file's own, to be killed, stopped, frozen and started again on their data. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  becomePrimary,
  findBinary,
  freePort,
  mongodProviders,
  REPLICA_SET,
  redisProviders,
  type Service,
  type Supervisor,
  startSupervisor,
  untilReady,
} from '@hookpost/devservices';

export type Server = {
  port: number;
  /** Starts it on its port and its data; resolves when it works. */
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended. */
  stop(): Promise<void>;
  /** Keeps the process from running (SIGSTOP), and lets it go on. */
  freeze(): void;
  thaw(): void;
};

export type Servers = { mongod: Server; redis: Server; mongodbUri: string; redisUrl: string; close(): Promise<void> };

type Program = {
  name: string;
  command(port: number, data: string): { command: string; args: string[] };
  ready(port: number, ended: () => boolean): Promise<void>;
};

/** Starts both; they end with this process. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-faults-'));
  const supervisor = startSupervisor();
  supervisor.removeAtEnd(folder);
  const [mongodProgram, redisProgram] = await Promise.all([findMongod(), findRedis()]);
  const [mongod, redis] = await Promise.all([
    startServer(mongodProgram, folder, supervisor),
    startServer(redisProgram, folder, supervisor),
  ]);
  return {
    mongod,
    redis,
    mongodbUri: `mongodb://127.0.0.1:${mongod.port}/hookpost?replicaSet=${REPLICA_SET}`,
    redisUrl: `redis://127.0.0.1:${redis.port}`,
    async close() {
      // A frozen process hears of its end only when it goes on.
      for (const server of [mongod, redis]) server.thaw();
      await supervisor.close();
    },
  };
}

async function startServer(program: Program, folder: string, supervisor: Supervisor): Promise<Server> {
  const port = await freePort();
  const data = path.join(folder, program.name);
  await mkdir(data);
  let service: Service;

  async function start(): Promise<void> {
    let ended = false;
    service = await supervisor.start({
      ...program.command(port, data),
      output: path.join(folder, `${program.name}.log`),
    });
    void service.exited.then(() => {
      ended = true;
    });
    await program.ready(port, () => ended);
  }

  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(service.pid, name);
    } catch {
      // It has ended.
    }
  };
  await start();
  return {
    port,
    start,
    async kill() {
      signal('SIGKILL');
      await service.exited;
    },
    stop: () => service.stop(20_000),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  };
}

async function findMongod(): Promise<Program> {
  const wanted = { service: 'MongoDB', variable: 'MONGODB_URI', program: 'mongod', minimum: 6 };
  const command = await findBinary({ ...wanted, providers: mongodProviders(), say: () => {} });
  const args = (port: number, data: string) => [
    ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', REPLICA_SET, '--oplogSize', '990', '--wiredTigerCacheSizeGB', '0.5'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
  ];
  return {
    name: 'mongod',
    command: (port, data) => ({ command, args: args(port, data) }),
    ready: (port, ended) => becomePrimary(`127.0.0.1:${port}`, ended),
  };
}

async function findRedis(): Promise<Program> {
  const wanted = { service: 'Redis', variable: 'REDIS_URL', program: 'redis-server', minimum: 7 };
  const command = await findBinary({ ...wanted, providers: redisProviders(), say: () => {} });
  const args = (port: number, data: string) => [
    ...['--dir', data, '--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
  ];
  return { name: 'redis', command: (port, data) => ({ command, args: args(port, data) }), ready: untilReady };
}

/** Redis's raw answer to one command. */
export function redisCommand(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.setEncoding('utf8').setTimeout(5000, () => socket.destroy(new Error(`${command}: no answer`)));
    socket.once('error', reject).once('data', (answer: string) => {
      socket.destroy();
      if (answer.startsWith('-')) reject(new Error(`${command}: ${answer.trim()}`));
      else resolve(answer);
    });
  });
}
