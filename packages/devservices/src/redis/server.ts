import type { ServerKind } from '../own-server.ts';
import { untilReady } from './ping.ts';

/** Redis or Valkey that refuses writes rather than evict, and logs them to disk. */
export const redis: ServerKind = {
  name: 'redis',
  args: (data, port) => [
    ...['--dir', data, '--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
  ],
  ready: untilReady,
  uri: (port) => `redis://127.0.0.1:${port}`,
};
