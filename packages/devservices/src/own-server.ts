/** A database server of our own: started on its folder, on a port that only this machine can reach, and kept running. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { type KeptService, keepRunning } from './keep-running.ts';
import type { Service, Supervisor } from './supervisor.ts';

const TRIES = 5;
const GRACE_MS = 10_000;

/** What servers differ in. */
export type ServerKind = {
  name: string;
  /** Where its program is; `say` hears which was chosen. Rejects with a message for people when there is none. */
  findProgram(say: (line: string) => void): Promise<string>;
  args(data: string, port: number): string[];
  /** Resolves when the server works; rejects when it does not, or `ended` says that it is gone. */
  ready(port: number, ended: () => boolean): Promise<void>;
  uri(port: number): string;
};

export type ServerPlace = {
  kind: ServerKind;
  binary: string;
  /** Keeps its data, the port for the next start and what the server prints. Made where it is missing. */
  folder: string;
  supervisor: Supervisor;
};

export type ServerStart = ServerPlace & {
  say: (line: string) => void;
  /** Hears, with a message for people, that the server could not be started again. */
  onLost: (message: string) => void;
};

export type OwnServer = KeptService & { uri: string; pid: number };

/** Starts a server on the port it had last time, or on another free one. Rejects with the end of its log. */
export async function startOwnServer(start: ServerStart): Promise<OwnServer> {
  const { kind, folder, say, onLost } = start;
  await mkdir(folder, { recursive: true });
  const portFile = path.join(folder, 'port');
  let port = await freePort(Number(await readFile(portFile, 'utf8').catch(() => '0')));
  for (let attempt = 1; ; attempt++) {
    try {
      const service = await startServer(start, port);
      await writeFile(portFile, String(port));
      const startAgain = () => spawnServer(start, port);
      const { stop } = keepRunning({ name: kind.name, service, startAgain, graceMs: GRACE_MS, say, onLost });
      return { uri: kind.uri(port), pid: service.pid, stop };
    } catch (error) {
      const log = await readFile(logFile(start), 'utf8').catch(() => '');
      if (attempt === TRIES || !isPortTaken(log)) throw new Error(explain(start, error as Error, log));
      // Another program took the port between our look and the server's start.
      port = await freePort();
    }
  }
}

const logFile = ({ folder }: ServerPlace) => path.join(folder, 'log');

function spawnServer(start: ServerPlace, port: number): Promise<Service> {
  const args = start.kind.args(path.join(start.folder, 'data'), port);
  return start.supervisor.start({ command: start.binary, args, output: logFile(start) });
}

/** Starts a server on a port and on what its folder holds; resolves when it works, and leaves it alone from then on. */
export async function startServer(start: ServerPlace, port: number): Promise<Service> {
  await mkdir(path.join(start.folder, 'data'), { recursive: true });
  const service = await spawnServer(start, port);
  let ended = false;
  service.exited.then(() => {
    ended = true;
  });
  try {
    await start.kind.ready(port, () => ended);
    return service;
  } catch (error) {
    if (!ended) await service.stop();
    throw error;
  }
}

const isPortTaken = (log: string) => /address already in use/i.test(log);

function explain(start: ServerStart, error: Error, log: string): string {
  const end = log.trim().split('\n').slice(-5).join('\n');
  return `${start.kind.name} did not start: ${error.message}\nThe end of ${logFile(start)}:\n${end}`;
}
