import {
  ATTEMPTS_KEPT,
  type Attempt,
  type Delivery,
  type DeliveryState,
  lostAttempt,
  type RecordWrite,
} from '@hookpost/core';
import { makeAttempt, makeDelivery } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from './connect.ts';
import { recordDeliveries } from './record-deliveries.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let deliveries: Stores['deliveries'];
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  ({ deliveries } = storesOn(db));
});
afterAll(() => close());

const documentOf = (delivery: Delivery) => db.deliveries.findOne({ _id: delivery.key });
const LEASE = { by: 'w', since: new Date('2029-12-31'), until: new Date('2030-01-01') };
const first = (delivery: Delivery): RecordWrite => ({ kind: 'first', delivery });

/** What an attempt on `before` makes of it. */
function attempted(
  before: Delivery,
  state: DeliveryState,
  fields: Partial<Attempt> = {},
): RecordWrite & { from: number } {
  const nextAt = state === 'pending' ? new Date('2030-01-01') : null;
  const outcome = state === 'delivered' ? 'delivered' : 'failed';
  const attempt = makeAttempt({ n: before.attempt + 1, outcome, nextAt, ...fields });
  const delivery: Delivery = {
    ...before,
    state,
    reason: state === 'failed' ? 'exhausted' : null,
    attempt: before.attempt + 1,
    step: before.step + 1,
    attempts: [...before.attempts, attempt],
    nextAt,
    lease: null,
  };
  return { kind: 'attempt', delivery, from: before.attempt };
}

async function makeLeased(): Promise<Delivery> {
  const delivery = makeDelivery({ lease: LEASE, nextAt: LEASE.until });
  await deliveries.record(first(delivery));
  return delivery;
}

function lostOf(before: Delivery): RecordWrite {
  const lost = lostAttempt(before, null, LEASE.until);
  if (lost === null) throw new Error('nothing was lost');
  return { kind: 'attempt', delivery: lost.delivery, from: before.attempt };
}

describe('a first record', () => {
  it('is kept whole', async () => {
    const pending = makeDelivery({ channels: ['a'], seq: 5n, lease: LEASE, nextAt: LEASE.until });
    expect(await deliveries.record(first(pending))).toBe('recorded');
    expect(await deliveries.read([pending.key])).toEqual([pending]);
  });

  it('that was made already is left as it is: whoever made it is further on', async () => {
    const pending = makeDelivery();
    await deliveries.record(first(pending));
    const write = attempted(pending, 'pending');
    await deliveries.record(write);
    expect(await deliveries.record(first(pending))).toBe('recorded');
    expect(await deliveries.read([pending.key])).toEqual([write.delivery]);
  });

  it('of two processes that both sent is the first one’s, and the other’s attempt is late', async () => {
    const before = makeDelivery();
    const [one, two] = [attempted(before, 'delivered'), attempted(before, 'delivered')];
    const results = [await deliveries.record(first(one.delivery)), await deliveries.record(first(two.delivery))];
    expect(results).toEqual(['recorded', 'late']);
    const document = await documentOf(before);
    expect(document?.attempts.map(({ id, late }) => [id, late])).toEqual([
      [one.delivery.attempts[0]?.id, undefined],
      [two.delivery.attempts[0]?.id, true],
    ]);
  });

  it('counts once also where one batch holds it twice', async () => {
    const before = makeDelivery();
    const [one, two] = [attempted(before, 'pending'), attempted(before, 'failed')];
    expect(await recordDeliveries([first(one.delivery), first(two.delivery)], db)).toEqual(['recorded', 'late']);
    expect(await documentOf(before)).toMatchObject({ state: 'pending', attempt: 1 });
  });
});

describe('a write made again', () => {
  it.each<DeliveryState>(['pending', 'failed', 'delivered'])(
    'changes nothing of a %s record and is not late',
    async (state) => {
      const before = makeDelivery();
      await deliveries.record(first(before));
      const write = attempted(before, state);
      await deliveries.record(write);
      const once = await documentOf(before);
      expect(await deliveries.record(write)).toBe('recorded');
      expect(await deliveries.record(first(write.delivery))).toBe('recorded');
      expect(await documentOf(before)).toEqual(once);
    },
  );

  it('after it was late is late again, so that whoever lost the answer still counts it', async () => {
    const before = makeDelivery();
    await deliveries.record(first(attempted(before, 'delivered').delivery));
    const late = attempted(before, 'delivered');
    expect(await deliveries.record(late)).toBe('late');
    const once = await documentOf(before);
    expect(await deliveries.record(late)).toBe('late');
    expect(await documentOf(before)).toEqual(once);
  });
});

describe('an attempt', () => {
  it('that failed from an old count is late, and stands in the log', async () => {
    const before = makeDelivery();
    await deliveries.record(first(before));
    const decided = attempted(before, 'pending');
    await deliveries.record(decided);
    const old = attempted(before, 'failed');
    expect(await deliveries.record(old)).toBe('late');
    const [stored] = await deliveries.read([before.key]);
    expect(stored).toMatchObject({ state: 'pending', attempt: 1, nextAt: decided.delivery.nextAt });
    expect(stored?.attempts.at(-1)).toEqual({ ...old.delivery.attempts.at(-1), nextAt: null, late: true });
  });

  describe('of unknown outcome', () => {
    it('is counted, and leaves its delivery due and without a lease', async () => {
      const before = await makeLeased();
      const write = lostOf(before);
      expect(await deliveries.record(write)).toBe('recorded');
      expect(await deliveries.read([before.key])).toEqual([write.delivery]);
      expect(await deliveries.record(attempted(before, 'pending'))).toBe('late');
    });

    it('is none where its worker has decided after all', async () => {
      const before = await makeLeased();
      const decided = attempted(before, 'delivered');
      await deliveries.record(decided);
      expect(await deliveries.record(lostOf(before))).toBe('late');
      expect((await documentOf(before))?.attempts).toEqual(decided.delivery.attempts);
    });

    it('is followed by the redelivery that was asked for while it was open', async () => {
      const before = await makeLeased();
      await db.deliveries.updateOne({ _id: before.key }, { $set: { redeliverAt: LEASE.since } });
      expect(await deliveries.record(lostOf(before))).toBe('due_again');
      expect(await deliveries.read([before.key])).toMatchObject([
        { attempt: 1, asked: { trigger: 'manual', n: 2, at: LEASE.since }, redeliverAt: null, lease: null },
      ]);
    });
  });

  it('that succeeded ends a pending record, whatever count it was made from', async () => {
    const before = makeDelivery({ lease: LEASE });
    await deliveries.record(first(before));
    await deliveries.record(attempted(before, 'pending'));
    expect(await deliveries.record(attempted(before, 'delivered'))).toBe('recorded');
    const document = await documentOf(before);
    expect(document).toMatchObject({ state: 'delivered', reason: null, attempt: 2 });
    expect(document?.expireAt?.getTime()).toBe(before.giveUpAt.getTime() + 24 * 3600 * 1000);
    expect(document).not.toHaveProperty('nextAt');
  });

  it.each<DeliveryState>(['delivered', 'failed', 'pending'])(
    'that ends as %s changes nothing of a final record',
    async (state) => {
      const before = makeDelivery();
      const cancelled: Delivery = { ...before, state: 'cancelled', reason: 'hook_deleted', nextAt: null };
      await deliveries.record(first(cancelled));
      const { attempts, ...rest } = (await documentOf(before)) ?? { attempts: [] };
      expect(await deliveries.record(attempted(before, state))).toBe('late');
      const after = await documentOf(before);
      expect(after).toMatchObject(rest);
      expect(after?.attempts).toHaveLength(attempts.length + 1);
    },
  );

  it('is one of the last fifty, or gone', async () => {
    let delivery = makeDelivery();
    await deliveries.record(first(delivery));
    for (let i = 0; i < ATTEMPTS_KEPT + 5; i++) {
      const write = attempted(delivery, 'pending');
      expect(await deliveries.record(write)).toBe('recorded');
      delivery = { ...write.delivery, attempts: write.delivery.attempts.slice(-ATTEMPTS_KEPT) };
    }
    const [stored] = await deliveries.read([delivery.key]);
    expect(stored?.attempt).toBe(ATTEMPTS_KEPT + 5);
    expect(stored?.attempts.map(({ n }) => n)).toEqual(Array.from({ length: ATTEMPTS_KEPT }, (_, i) => i + 6));
  });

  it('of a record that is gone is late, and makes none', async () => {
    const before = makeDelivery();
    expect(await deliveries.record(attempted(before, 'delivered'))).toBe('late');
    expect(await documentOf(before)).toBeNull();
  });
});

type Step =
  | { kind: 'first'; state: DeliveryState; leased: boolean }
  | { kind: 'attempt'; state: DeliveryState; behind: number }
  | { kind: 'again'; back: number }
  | { kind: 'expire' | 'cancel' | 'lease' | 'release' };

const state = fc.constantFrom<DeliveryState>('pending', 'delivered', 'failed');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('first' as const), state, leased: fc.boolean() }),
  fc.record({ kind: fc.constant('attempt' as const), state, behind: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant('again' as const), back: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constantFrom('expire' as const, 'cancel' as const, 'lease' as const, 'release' as const) }),
);

describe('whatever is written in whatever order', () => {
  it('a pending record has a time and no end, a final one the reverse, and only late attempts change it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const start = makeDelivery({ giveUpAt: new Date(Date.now() - 1000) });
        const written: RecordWrite[] = [];
        for (const each of steps) {
          const before = await documentOf(start);
          await take(each, start, before?.attempt ?? 0, written);
          const after = await documentOf(start);
          if (after === null) continue;
          expect('nextAt' in after).toBe(after.state === 'pending');
          expect('expireAt' in after).toBe(after.state !== 'pending');
          if (after.state !== 'pending') expect(after).not.toHaveProperty('lease');
          expect(after.attempt).toBeGreaterThanOrEqual(before?.attempt ?? 0);
          const ids = after.attempts.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(after.attempts.filter(({ late }) => late === undefined)).toHaveLength(after.attempt);
          if (before === null || before.state === 'pending') continue;
          const { attempts: added, ...rest } = after;
          expect(rest).toEqual({ ...rest, ...withoutAttempts(before) });
          expect(added.slice(0, before.attempts.length)).toEqual(before.attempts);
          expect(added.slice(before.attempts.length).every(({ late }) => late === true)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  function withoutAttempts({ attempts: _, ...rest }: { attempts: unknown }) {
    return rest;
  }

  async function take(each: Step, start: Delivery, attempt: number, written: RecordWrite[]): Promise<void> {
    switch (each.kind) {
      case 'first': {
        const pending = each.leased ? { ...start, lease: LEASE, nextAt: LEASE.until } : start;
        return write(each.state === 'pending' ? first(pending) : first(attempted(start, each.state).delivery));
      }
      case 'attempt':
        return write(attempted({ ...start, attempt: Math.max(0, attempt - each.behind) }, each.state));
      case 'again': {
        const again = written.at(-1 - each.back);
        return again && write(again);
      }
      case 'expire':
        return void (await deliveries.expire(new Date(), 100));
      case 'cancel':
        return void (await deliveries.cancel(start.hookId, 'hook_deleted', new Date(), 100));
      case 'lease':
        return deliveries.lease([{ ...LEASE, key: start.key, attempt }], LEASE.by);
      case 'release':
        return deliveries.release([start.key], 'w', new Date());
    }
    async function write(what: RecordWrite): Promise<void> {
      written.push(what);
      await deliveries.record(what);
    }
  }
});
