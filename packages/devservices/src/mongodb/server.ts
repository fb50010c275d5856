import { findBinary } from '../binary.ts';
import type { ServerKind } from '../own-server.ts';
import { mongodProviders } from './providers.ts';
import { becomePrimary, REPLICA_SET } from './replica-set.ts';

/** mongod as a replica set of one member. */
export const mongod: ServerKind = {
  name: 'mongod',
  findProgram: (say) =>
    findBinary({
      ...{ service: 'MongoDB', variable: 'MONGODB_URI', program: 'mongod', minimum: 6 },
      ...{ providers: mongodProviders(), say },
    }),
  args: (data, port) => [
    ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', REPLICA_SET, '--oplogSize', '990', '--wiredTigerCacheSizeGB', '1'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // A primary waits this long at its end for other members to take over; there are none.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
  ],
  ready: (port, ended) => becomePrimary(`127.0.0.1:${port}`, ended),
  uri: (port) => `mongodb://127.0.0.1:${port}/hookpost?replicaSet=${REPLICA_SET}`,
};
