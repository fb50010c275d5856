import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';

export const REPLICA_SET = 'hookpost';

const PRIMARY_WITHIN_MS = 60_000;
const NOT_YET_INITIALIZED = 94;

type ReplicaSetConfig = { version: number; members: { _id: number; host: string }[] };

/**
 * Makes a mongod the primary of a replica set of its own, for transactions. `host`: its present `address:port`; data that
 * was written under another port is taken over. `ended` tells when the process is gone. Rejects after 60 s.
 */
export async function becomePrimary(host: string, ended: () => boolean): Promise<void> {
  const deadline = performance.now() + PRIMARY_WITHIN_MS;
  for (;;) {
    const failure = await tryOnce(host);
    if (failure === null) return;
    if (ended()) throw new Error('mongod has ended');
    if (performance.now() > deadline) throw new Error(`mongod did not become primary: ${failure}`);
    await sleep(50);
  }
}

/** null once it is primary, else what is still in the way. */
async function tryOnce(host: string): Promise<string | null> {
  // A client whose first connection was refused stays closed for good, so each try has its own.
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, { serverSelectionTimeoutMS: 1000 });
  try {
    const admin = client.db('admin');
    await configure(admin, host);
    const hello = await admin.command({ hello: 1 });
    return hello.isWritablePrimary ? null : 'no election yet';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.close();
  }
}

async function configure(admin: Db, host: string): Promise<void> {
  const config = await currentConfig(admin);
  if (config === null) {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } });
  } else if (config.members[0]?.host !== host) {
    // Forced: a member whose address is not in its own configuration can't vote for the change.
    const members = [{ ...config.members[0], host }];
    await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
  }
}

async function currentConfig(admin: Db): Promise<ReplicaSetConfig | null> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    return config as ReplicaSetConfig;
  } catch (error) {
    if ((error as { code?: number }).code === NOT_YET_INITIALIZED) return null;
    throw error;
  }
}
