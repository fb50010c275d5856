import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunningServer } from '../running-server.ts';
import { startOnFreePort } from '../start-on-free-port.ts';
import type { Supervisor } from '../supervisor.ts';
import { untilReady } from './ping.ts';

/** Starts Redis on the data in `folder`; only this machine can reach it. */
export async function startRedis(options: {
  binary: string;
  folder: string;
  supervisor: Supervisor;
  say: (line: string) => void;
}): Promise<RunningServer> {
  const { binary, folder, supervisor, say } = options;
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  const { port, pid, stop } = await startOnFreePort({
    program: 'redis',
    folder,
    supervisor,
    say,
    command: (port) => ({ command: binary, args: redisArguments(data, port) }),
    ready: untilReady,
  });
  return { uri: `redis://127.0.0.1:${port}`, pid, stop };
}

function redisArguments(data: string, port: number): string[] {
  return [
    ...['--dir', data, '--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
  ];
}
