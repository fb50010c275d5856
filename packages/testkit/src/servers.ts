/** A mongod and a Redis of somebody's own, to be killed, stopped, frozen and started again on their data. */
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  freePort,
  mongod,
  redis,
  type ServerKind,
  type Service,
  type Supervisor,
  startServer,
  startSupervisor,
} from '@hookpost/devservices';

export type Server = {
  /** Of the process that runs now. */
  pid(): number;
  port: number;
  uri: string;
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

export type Servers = { mongod: Server; redis: Server; close(): Promise<void> };

/** Starts both; they end with this process. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-faults-'));
  const supervisor = startSupervisor();
  supervisor.removeAtEnd(folder);
  const [database, queue] = await Promise.all([mongod, redis].map((kind) => start(kind, folder, supervisor)));
  const servers = { mongod: database as Server, redis: queue as Server };
  return {
    ...servers,
    async close() {
      // A frozen process hears of its end only when it goes on.
      for (const server of Object.values(servers)) server.thaw();
      await supervisor.close();
    },
  };
}

async function start(kind: ServerKind, folder: string, supervisor: Supervisor): Promise<Server> {
  const [port, binary] = await Promise.all([freePort(), kind.findProgram(() => {})]);
  const place = { kind, binary, folder: path.join(folder, kind.name), supervisor };
  let service: Service = await startServer(place, port);

  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(service.pid, name);
    } catch {
      // It has ended.
    }
  };
  return {
    pid: () => service.pid,
    port,
    uri: kind.uri(port),
    async start() {
      service = await startServer(place, port);
    },
    async kill() {
      signal('SIGKILL');
      await service.exited;
    },
    stop: () => service.stop(20_000),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  };
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
