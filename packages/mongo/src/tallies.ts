import type { Log, Meter, Tally, TallyStore } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { RollupDocument, StatusDocument } from './documents.ts';
import { persist } from './persist.ts';
import { rollupUpdates } from './rollup-update.ts';
import { statusUpdates } from './status-update.ts';

/** Statuses and rollups are written so often at the most: thousands of outcomes of one hook become one write. */
const FLUSH_MS = 200;

export type TallyStoreDeps = { db: Database; meter: Pick<Meter, 'batch'>; log: Log };

/** Latest statuses and per-minute statistics, gathered and written in turn: one flush at a time, the next no sooner than `FLUSH_MS`. */
export function createTallyStore({ db, meter, log }: TallyStoreDeps): TallyStore {
  let gathered: Tally[] = [];
  let flushed = Promise.withResolvers<void>();
  let scheduled = false;

  async function flush(): Promise<void> {
    const [tallies, done] = [gathered, flushed];
    gathered = [];
    flushed = Promise.withResolvers();
    try {
      await write(tallies);
      done.resolve();
    } catch (error) {
      done.reject(error);
    }
    scheduled = false;
    if (gathered.length > 0) schedule();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setTimeout(flush, FLUSH_MS);
  }

  async function write(tallies: Tally[]): Promise<void> {
    meter.batch('tallies', tallies.length);
    const statuses = statusUpdates(tallies) as mongo.AnyBulkWriteOperation<StatusDocument>[];
    const rollups = rollupUpdates(tallies) as mongo.AnyBulkWriteOperation<RollupDocument>[];
    await Promise.all([
      persist('statuses', () => db.statuses.bulkWrite(statuses, { ordered: false }), log),
      persist('rollups', () => db.rollups.bulkWrite(rollups, { ordered: false }), log),
    ]);
  }

  return {
    add(tally) {
      gathered.push(tally);
      schedule();
      return flushed.promise;
    },
  };
}
