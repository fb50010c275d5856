import { systemClock } from '@hookpost/core';
import { newHookId } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import type { LaneDocument } from './documents.ts';
import { createBreakerReader, createMongoReader } from './readings.ts';
import { openTestDatabase } from './stores.fixture.ts';

describe('what is read for the metrics', () => {
  let db: Database;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ db, close } = await openTestDatabase());
  });
  afterAll(() => close());

  const lane = (trips: number, openInMs: number): LaneDocument => ({
    _id: newHookId(),
    tenantId: 'default',
    openAt: new Date(Date.now() + openInMs),
    wakes: 0,
    fence: 0,
    failures: 10,
    trips,
  });

  it('tells open breakers from those that are tried, by their index alone', async () => {
    await db.lanes.insertMany([lane(1, 60_000), lane(3, 60_000), lane(2, -1000), lane(0, 60_000)]);
    const explain = await db.lanes.find({ trips: { $gt: 0 } }, { hint: 'tripped' }).explain('executionStats');
    expect(explain.executionStats.totalDocsExamined).toBe(3);
    expect(await createBreakerReader({ db, clock: systemClock() })()).toEqual({ open: 2, probing: 1 });
  });

  it('says how long MongoDB took to answer, and how full its disk is', async () => {
    const { pingSeconds, diskUsedBytes, diskBytes } = await createMongoReader(db)();
    expect(pingSeconds).toBeGreaterThan(0);
    expect(diskUsedBytes).toBeGreaterThan(0);
    expect(diskBytes).toBeGreaterThan(diskUsedBytes);
  });
});
