import { type DeliveryKey, type DeliveryReason, type DeliveryState, expireAt, waitsForLease } from '../delivery.ts';
import { eventKey } from '../event.ts';
import type { DeliveryStore, RecordResult, RecordWrite } from '../ports.ts';
import { batched } from './batched.fixture.ts';
import type { Database, StoredDelivery } from './database.fixture.ts';
import type { Process } from './process.fixture.ts';
import { recordDeliveries } from './record-deliveries.fixture.ts';

export type DeliveryStoreDeps = { db: Database; process: Process };

/** Deliveries as one process has them. */
export function createMemoryDeliveryStore({ db, process }: DeliveryStoreDeps): DeliveryStore {
  const { ask } = process;
  const pending = (hookId: string) => db.deliveries.all().filter((each) => each.hookId === hookId && isPending(each));

  const record = batched<RecordWrite, RecordResult>(process, (writes) =>
    process.persist(() => recordDeliveries(writes, { db, process })),
  );

  /** Ends those that are pending still. */
  function end(keys: DeliveryKey[], state: DeliveryState, reason: DeliveryReason, now: Date): Promise<unknown> {
    return process.askEach('deliveries.end', keys, (key) => {
      const delivery = db.deliveries.get(key);
      if (!delivery || !isPending(delivery)) return;
      const ended = { ...delivery, state, reason, nextAt: null, lease: null, redeliverAt: null, updatedAt: now };
      db.deliveries.put(key, { ...ended, expireAt: expireAt(ended) });
    });
  }

  return {
    record,

    // No hook here asks for anything to be told.
    recordTelling: record,

    read: (keys) => ask('deliveries.read', () => keys.flatMap((key) => db.deliveries.get(key) ?? [])),

    ofEvents: (keys) =>
      ask('deliveries.ofEvents', () =>
        db.deliveries.all().filter(({ tenantId, eventId }) => keys.includes(eventKey(tenantId, eventId))),
      ),

    due: (hookId, now, limit, except) =>
      ask('deliveries.due', () =>
        pending(hookId)
          .filter(({ key, nextAt }) => nextAt !== null && nextAt <= now && !except.includes(key))
          .sort(byNextAt)
          .slice(0, limit),
      ),

    heads: (hookId, limit) =>
      ask('deliveries.heads', () =>
        pending(hookId)
          .sort((a, b) => (a.seq < b.seq ? -1 : 1))
          .slice(0, limit),
      ),

    nextDue: (hookId) =>
      ask('deliveries.nextDue', () => {
        const [first] = pending(hookId).sort(byNextAt);
        return first?.nextAt ? { at: first.nextAt, leased: waitsForLease(first) } : null;
      }),

    async lease(open, by) {
      await process.askEach('deliveries.lease', open, ({ key, attempt, since, until }) => {
        const delivery = db.deliveries.get(key);
        if (!delivery || !isPending(delivery) || delivery.attempt !== attempt) return;
        db.deliveries.put(key, { ...delivery, lease: { by, since, until }, nextAt: until });
      });
    },

    async release(keys, by, now) {
      await process.askEach('deliveries.release', keys, (key) => {
        const delivery = db.deliveries.get(key);
        if (!delivery?.lease || !isPending(delivery) || delivery.lease.by !== by) return;
        db.deliveries.put(key, { ...delivery, nextAt: now, lease: { ...delivery.lease, until: now, released: true } });
      });
    },

    async cancel(hookId, reason, now, limit) {
      const page = await ask('deliveries.toCancel', () => pending(hookId).slice(0, limit));
      await end(
        page.map(({ key }) => key),
        'cancelled',
        reason,
        now,
      );
      return page.length;
    },

    async expire(now, limit, tell) {
      const isOver = ({ state, giveUpAt, lease }: StoredDelivery) =>
        state === 'pending' && giveUpAt < now && (lease === null || lease.until < now);
      const page = await ask('deliveries.toExpire', () => db.deliveries.all().filter(isOver).slice(0, limit));
      await tell?.(page);
      await end(
        page.map(({ key }) => key),
        'failed',
        'expired',
        now,
      );
      return page.length;
    },

    // Never more hooks than a page has lanes.
    pendingHooks: (after) =>
      ask('deliveries.pendingHooks', () => {
        const all = db.deliveries.all().filter((each) => isPending(each) && each.hookId > (after ?? ''));
        const earliest = Map.groupBy(all.sort(byNextAt), ({ hookId }) => hookId).values();
        const hooks = earliest.flatMap(([first]) => {
          if (!first?.nextAt) return [];
          return [{ hookId: first.hookId, tenantId: first.tenantId, nextAt: first.nextAt, updatedAt: first.updatedAt }];
        });
        return { hooks: [...hooks], next: null };
      }),
  };
}

const isPending = ({ state }: StoredDelivery): boolean => state === 'pending';

const byNextAt = (a: StoredDelivery, b: StoredDelivery): number =>
  (a.nextAt?.getTime() ?? 0) - (b.nextAt?.getTime() ?? 0);
