import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { type KeptService, keepRunning } from './keep-running.ts';
import type { Service, Supervisor } from './supervisor.ts';

const TRIES = 5;
const GRACE_MS = 10_000;

export type ServerStart = {
  program: string;
  /** Keeps the port for the next start and what the server prints. */
  folder: string;
  supervisor: Supervisor;
  command(port: number): { command: string; args: string[] };
  /** Resolves when the server works; rejects when it does not, or `ended` says that it is gone. */
  ready(port: number, ended: () => boolean): Promise<void>;
  say: (line: string) => void;
};

export type StartedServer = KeptService & { port: number; pid: number };

/**
 * Starts a server on the port it had last time, or on another free one, and keeps it running there.
 * Rejects with the end of its log.
 */
export async function startOnFreePort(start: ServerStart): Promise<StartedServer> {
  const portFile = path.join(start.folder, 'port');
  const logFile = path.join(start.folder, 'log');
  let port = await freePort(Number(await readFile(portFile, 'utf8').catch(() => '0')));
  for (let attempt = 1; ; attempt++) {
    try {
      const service = await startOnce(start, port, logFile);
      await writeFile(portFile, String(port));
      const startAgain = () => spawnServer(start, port, logFile);
      const kept = keepRunning({ name: start.program, service, startAgain, graceMs: GRACE_MS, say: start.say });
      return { port, pid: service.pid, stop: kept.stop };
    } catch (error) {
      const log = await readFile(logFile, 'utf8').catch(() => '');
      if (attempt === TRIES || !isPortTaken(log)) throw new Error(explain(start, error as Error, log, logFile));
      // Another program took the port between our look and the server's start.
      port = await freePort();
    }
  }
}

function spawnServer({ supervisor, command }: ServerStart, port: number, output: string): Promise<Service> {
  return supervisor.start({ ...command(port), output });
}

async function startOnce(start: ServerStart, port: number, output: string): Promise<Service> {
  const service = await spawnServer(start, port, output);
  let ended = false;
  service.exited.then(() => {
    ended = true;
  });
  try {
    await start.ready(port, () => ended);
    return service;
  } catch (error) {
    if (!ended) await service.stop();
    throw error;
  }
}

const isPortTaken = (log: string) => /address already in use/i.test(log);

function explain({ program }: ServerStart, error: Error, log: string, logFile: string): string {
  const end = log.trim().split('\n').slice(-5).join('\n');
  return `${program} did not start: ${error.message}\nThe end of ${logFile}:\n${end}`;
}
