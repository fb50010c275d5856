/** A log as months of traffic leave it, written straight into the database. */

import type { Delivery } from '@hookpost/core';
import { type Database, ensureIndexes, toDeliveryDocument } from '@hookpost/mongo';

const BATCH = 5000;
const WRITERS = 3;

/** Writes `count` deliveries, each as `make` says. */
export async function writeLog(db: Database, count: number, make: (i: number) => Delivery): Promise<void> {
  let made = 0;
  const writer = async () => {
    while (made < count) {
      const first = made;
      made += BATCH;
      const page = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) =>
        toDeliveryDocument(make(first + i)),
      );
      await db.deliveries.insertMany(page, { ordered: false, writeConcern: { w: 1 } });
    }
  };
  // Ten times as fast as with their upkeep.
  await db.deliveries.dropIndexes();
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await ensureIndexes(db);
}
