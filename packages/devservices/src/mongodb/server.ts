import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunningServer } from '../running-server.ts';
import { startOnFreePort } from '../start-on-free-port.ts';
import type { Supervisor } from '../supervisor.ts';
import { becomePrimary, REPLICA_SET } from './replica-set.ts';

/** Starts mongod on the data in `folder`, as a replica set of one member that only this machine can reach. */
export async function startMongod(options: {
  binary: string;
  folder: string;
  supervisor: Supervisor;
  say: (line: string) => void;
}): Promise<RunningServer> {
  const { binary, folder, supervisor, say } = options;
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  const { port, pid, stop } = await startOnFreePort({
    program: 'mongod',
    folder,
    supervisor,
    say,
    command: (port) => ({ command: binary, args: mongodArguments(data, port) }),
    ready: (port, ended) => becomePrimary(`127.0.0.1:${port}`, ended),
  });
  return { uri: `mongodb://127.0.0.1:${port}/hookpost?replicaSet=${REPLICA_SET}`, pid, stop };
}

function mongodArguments(data: string, port: number): string[] {
  return [
    ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', REPLICA_SET, '--oplogSize', '990', '--wiredTigerCacheSizeGB', '1'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // A primary waits this long at its end for other members to take over; there are none.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
  ];
}
