import type { DeliveryKey, Status, Tally, TenantId } from '@hookpost/core';
import { newHookId } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { StatusDocument } from './documents.ts';
import { createStatusLog } from './status-log.ts';
import { statusUpdates } from './status-update.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';
import { makeTally as makeTallyAt } from './tally.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let tallies: Stores['tallies'];
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  ({ tallies } = storesOn(db));
});
afterAll(() => close());

const tenantId = 'default' as TenantId;
const minute = Date.parse('2026-01-01T00:00:00Z');

const makeTally = (hookId: string, fields: Partial<Tally> = {}): Tally =>
  makeTallyAt({ hookId, at: new Date(minute), ...fields });

const statusesOf = (hookId: string): Promise<Status[]> => createStatusLog({ db }).ofHook(tenantId, hookId);
const rollupsOf = (hookId: string) => db.rollups.find({ hookId }).sort({ minute: 1 }).toArray();
const writeTogether = (batch: Tally[]) =>
  db.statuses.bulkWrite(statusUpdates(batch) as mongo.AnyBulkWriteOperation<StatusDocument>[]);

/** The rule, one outcome at a time: an outcome that did not end after the latest one says nothing but its own time. */
function fold(outcomes: Tally[]): Partial<Status> {
  let latest: Tally | null = null;
  const status = { lastSuccessAt: null as Date | null, lastFailureAt: null as Date | null, consecutiveFailures: 0 };
  for (const tally of outcomes) {
    const field = tally.success ? 'lastSuccessAt' : 'lastFailureAt';
    if (status[field] === null || tally.at > status[field]) status[field] = tally.at;
    if (latest !== null && tally.endedAt <= latest.endedAt) continue;
    latest = tally;
    status.consecutiveFailures = tally.success ? 0 : status.consecutiveFailures + 1;
  }
  const { at, success, code, text } = latest as unknown as Tally;
  return { ...status, at, success, code, text };
}

const outcome = fc.record({ success: fc.boolean(), began: fc.nat({ max: 50 }) });

describe('the latest status', () => {
  it('is never an older outcome’s, whatever the order and whatever is written together', async () => {
    const batches = fc.array(fc.array(outcome, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, fc.infiniteStream(fc.nat({ max: 1000 })), async (shape, ends) => {
        const hookId = newHookId();
        let n = 0;
        const made = shape.map((batch) =>
          batch.map(({ success, began }) => {
            n += 1;
            // No two end at once: then either may be called the later one.
            const endedAt = new Date(minute + 100 + Number(ends.next().value) * 100 + n);
            return makeTally(hookId, { success, at: new Date(minute + began), endedAt, text: `outcome ${n}` });
          }),
        );
        for (const batch of made) await writeTogether(batch);
        const inBatchOrder = made.flatMap((batch) =>
          batch.toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime()),
        );
        expect(await statusesOf(hookId)).toMatchObject([fold(inBatchOrder)]);
      }),
      { numRuns: 150 },
    );
  });

  it('counts an outcome once that is written again, alone or with newer ones', async () => {
    const hookId = newHookId();
    const [first, second, third] = [1, 2, 3].map((n) =>
      makeTally(hookId, { success: false, at: new Date(minute + n) }),
    );
    if (!first || !second || !third) throw new Error('three were made');
    await writeTogether([first]);
    await writeTogether([first]);
    expect(await statusesOf(hookId)).toMatchObject([{ consecutiveFailures: 1 }]);
    await writeTogether([first, second]);
    expect(await statusesOf(hookId)).toMatchObject([{ consecutiveFailures: 2 }]);
    await writeTogether([second, first, third]);
    expect(await statusesOf(hookId)).toMatchObject([{ consecutiveFailures: 3 }]);
  });

  it('keeps words that begin with "$" as they are', async () => {
    const hookId = newHookId();
    await tallies.add(makeTally(hookId, { success: false, text: '$endedAt' }));
    await tallies.add(makeTally(hookId, { success: false, text: '$$ROOT', type: '$type', at: new Date(minute + 1) }));
    const words = (await statusesOf(hookId)).map(({ type, text }) => [type, text]);
    expect(words.toSorted()).toEqual([
      ['$type', '$$ROOT'],
      ['order.created', '$endedAt'],
    ]);
  });

  it('is kept per type and names its delivery', async () => {
    const hookId = newHookId();
    await Promise.all([
      tallies.add(makeTally(hookId, { type: 'a', success: false, delivery: `default/one.${hookId}` as DeliveryKey })),
      tallies.add(makeTally(hookId, { type: 'b' })),
    ]);
    expect(await statusesOf(hookId)).toEqual([
      {
        ...{ tenantId, hookId, type: 'a', at: new Date(minute), success: false, code: 500, error: 'http' },
        ...{ text: 'Internal Server Error', deliveryId: `one.${hookId}` },
        ...{ lastSuccessAt: null, lastFailureAt: new Date(minute), consecutiveFailures: 1 },
      },
      expect.objectContaining({ type: 'b', success: true, lastSuccessAt: new Date(minute), consecutiveFailures: 0 }),
    ]);
  });
});

describe('rollups', () => {
  it('add up by hook and minute, over batches and processes', async () => {
    const hookId = newHookId();
    const others = storesOn(db).tallies;
    const next = new Date(minute + 60_000);
    await Promise.all([
      tallies.add(makeTally(hookId)),
      tallies.add(makeTally(hookId, { at: new Date(minute + 59_999) })),
      others.add(makeTally(hookId, { success: false })),
      others.add(makeTally(hookId, { success: false, state: 'failed' })),
      tallies.add(makeTally(hookId, { at: next })),
    ]);
    await tallies.add(makeTally(hookId, { at: next, success: false, state: 'failed' }));
    expect(await rollupsOf(hookId)).toMatchObject([
      { tenantId, minute: new Date(minute), attempts: 4, delivered: 2, failed: 1 },
      { tenantId, minute: next, attempts: 2, delivered: 1, failed: 1 },
    ]);
  });

  it('count latencies by the bound they stay within', async () => {
    const hookId = newHookId();
    const times = [0, 1, 2, 3, 4, 5, 1000, 1025, 2 ** 19, 2 ** 19 + 1];
    await Promise.all(times.map((ms) => tallies.add(makeTally(hookId, { ms }))));
    const [rollup] = await rollupsOf(hookId);
    // Up to 1, 2, 4, 8, 1024, 2048, 524,288 ms, and above all bounds.
    expect(rollup?.latency).toEqual({ 0: 2, 1: 1, 2: 2, 3: 1, 10: 1, 11: 1, 19: 1, 20: 1 });
  });
});

it('a thousand outcomes of one hook at once are all counted', async () => {
  const hookId = newHookId();
  const all = Array.from({ length: 1000 }, (_, n) => makeTally(hookId, { success: false, at: new Date(minute + n) }));
  await Promise.all(all.map((tally) => tallies.add(tally)));
  expect(await statusesOf(hookId)).toMatchObject([{ consecutiveFailures: 1000, at: new Date(minute + 999) }]);
  expect(await rollupsOf(hookId)).toMatchObject([{ attempts: 1000, delivered: 0, failed: 0 }]);
});
