import { type Clock, systemClock } from '@hookpost/core';
import { createVault } from '@hookpost/platform';
import { silentLog, testDatabase } from '@hookpost/testkit';
import { createHookSource } from './catalogue.ts';
import { connectMongo, type Database } from './connect.ts';
import { createDeliveryStore } from './deliveries.ts';
import { createDispatchReads } from './dispatch-reads.ts';
import { createEventStore } from './events.ts';
import { createHookStore } from './hooks.ts';
import { ensureIndexes } from './indexes.ts';
import { createLaneStore } from './lanes.ts';
import { createTallyStore } from './tallies.ts';
import { createTenantStore } from './tenants.ts';

export const DAY_MS = 24 * 3600 * 1000;
export const RETENTION_MS = 30 * DAY_MS;

/** A database of its own with every index. */
export async function openTestDatabase(): Promise<{ db: Database; uri: string; close(): Promise<void> }> {
  const { uri, drop } = await testDatabase();
  const db = await connectMongo({ uri, serverSelectionMs: 5000 });
  await ensureIndexes(db);
  const close = async () => {
    await db.close();
    await drop();
  };
  return { db, uri, close };
}

/** The stores as one process has them: two calls are two processes. */
export function storesOn(db: Database, clock: Clock = systemClock()) {
  const deps = { db, clock, meter: { batch() {} }, log: silentLog };
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 1) }]);
  // A change waits for its turn as long as it must: patience is another test's concern.
  const hooks = createHookStore({ db, vault, clock: { ...clock, monotonic: () => 0 } });
  const reads = createDispatchReads(db);
  return {
    events: createEventStore({ ...deps, retentionMs: RETENTION_MS, reads }),
    deliveries: createDeliveryStore(deps),
    lanes: createLaneStore(deps),
    tallies: createTallyStore(deps),
    hooks,
    tenants: createTenantStore({ db, removeHook: hooks.remove }),
    source: createHookSource({ db, vault, hooks, now: clock.monotonic, log: silentLog, reads }),
  };
}

export type Stores = ReturnType<typeof storesOn>;
