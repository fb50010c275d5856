/** What a scrape of the metrics asks MongoDB. */
import type { Clock } from '@hookpost/core';
import type { Database } from './connect.ts';

/** Reads how long MongoDB takes to answer and how full its disk is; rejects where it does not answer. */
export const createMongoReader =
  (db: Pick<Database, 'connection'>) =>
  async (): Promise<{ pingSeconds: number; diskUsedBytes: number; diskBytes: number }> => {
    const database = db.connection.db;
    if (!database) throw new Error('not connected');
    const began = performance.now();
    await database.command({ ping: 1 });
    const pingSeconds = (performance.now() - began) / 1000;
    // Behind a router every shard has a disk of its own, and these two are missing.
    const { fsUsedSize = Number.NaN, fsTotalSize = Number.NaN } = await database.stats();
    return { pingSeconds, diskUsedBytes: fsUsedSize, diskBytes: fsTotalSize };
  };

/** Counts the hooks whose breaker is open and those that are tried with one delivery, by the index of the tripped ones. */
export const createBreakerReader =
  ({ db, clock }: { db: Pick<Database, 'lanes'>; clock: Clock }) =>
  async (): Promise<{ open: number; probing: number }> => {
    const tripped = { trips: { $gt: 0 } };
    const openAt = { $gt: new Date(clock.now()) };
    const options = { hint: 'tripped' };
    const [all, open] = await Promise.all([
      db.lanes.countDocuments(tripped, options),
      db.lanes.countDocuments({ ...tripped, openAt }, options),
    ]);
    return { open, probing: all - open };
  };
