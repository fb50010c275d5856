import { findBinary } from '../binary.ts';
import type { ServerKind } from '../own-server.ts';
import { untilReady } from './ping.ts';
import { redisProviders } from './providers.ts';

/** Redis or Valkey that refuses writes rather than evict, and logs them to disk. */
export const redis: ServerKind = {
  name: 'redis',
  findProgram: (say) =>
    findBinary({
      ...{ service: 'Redis', variable: 'REDIS_URL', program: 'redis-server or valkey-server', minimum: 7 },
      ...{ providers: redisProviders(), say },
    }),
  args: (data, port) => [
    ...['--dir', data, '--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
  ],
  ready: untilReady,
  uri: (port) => `redis://127.0.0.1:${port}`,
};
