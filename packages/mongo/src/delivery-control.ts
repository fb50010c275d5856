import {
  type Clock,
  cancelled,
  createTurns,
  type Delivery,
  type DeliveryControl,
  giveUpAt,
  redelivered,
  type TenantId,
} from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { toDelivery, toDeliveryUpdate } from './delivery-record.ts';
import { keepEvents } from './keep-events.ts';
import { type OnWoken, type WakingWork, waking } from './waking.ts';

export type DeliveryControlDeps = {
  db: Database;
  clock: Clock;
  /** How long a redelivery may wait for its hook, as for a new event. */
  retentionMs: number;
  onWoken: OnWoken;
};

/** Changes of one hook's deliveries all write its lane. With its transaction (3 s) a wait is less than the 5 s the API gives it. */
const TURN_MS = 1500;

type Session = mongo.ClientSession;
type Wake = Parameters<WakingWork<void>>[1];

export function createDeliveryControl({ db, clock, retentionMs, onWoken }: DeliveryControlDeps): DeliveryControl {
  const inTurn = createTurns({ clock, patienceMs: TURN_MS, what: 'changes of this tenant' });

  function changing<T>(tenantId: TenantId, id: string, work: WakingWork<T>): Promise<T> {
    const hookId = id.slice(id.lastIndexOf('.') + 1);
    return inTurn(`${tenantId}/${hookId}`, () => waking(db, onWoken, work));
  }

  async function find(tenantId: TenantId, id: string, session: Session): Promise<Delivery | null> {
    const document = await db.deliveries.findOne({ _id: `${tenantId}/${id}`, tenantId }, { session });
    return document && toDelivery(document);
  }

  /** Another write of this record between the read and this one fails the transaction, and it runs again. */
  async function replace(delivery: Delivery, session: Session, wake: Wake): Promise<void> {
    await db.deliveries.updateOne({ _id: delivery.key }, toDeliveryUpdate(delivery), { session });
    await wake({ hookId: delivery.hookId, tenantId: delivery.tenantId, change: 'keep' });
  }

  async function livingHook({ tenantId, hookId }: Delivery, session: Session): Promise<{ url: string | null } | null> {
    const living = { _id: new mongo.ObjectId(hookId), tenantId, deletedAt: { $exists: false } };
    return db.hooks.findOne(living, { session, projection: { url: 1 } });
  }

  return {
    cancel: (tenantId, id) =>
      changing(tenantId, id, async (session, wake) => {
        const delivery = await find(tenantId, id, session);
        if (delivery === null) return { kind: 'missing' };
        if (delivery.state !== 'pending') return { kind: 'not_pending' };
        const ended = cancelled(delivery, new Date(clock.now()));
        await replace(ended, session, wake);
        return { kind: 'ok', delivery: ended };
      }),

    redeliver: (tenantId, id) =>
      changing(tenantId, id, async (session, wake) => {
        const delivery = await find(tenantId, id, session);
        if (delivery === null) return { kind: 'missing' };
        const hook = await livingHook(delivery, session);
        if (hook === null) return { kind: 'hook_deleted' };
        if (hook.url === null) return { kind: 'no_url' };
        const now = new Date(clock.now());
        const again = redelivered(delivery, { now, giveUpAt: giveUpAt(now, retentionMs) });
        if (again === null) return { kind: 'ok', delivery };
        const kept = await keepEvents(db, session, [again]);
        if (kept.size === 0) return { kind: 'event_gone' };
        await replace(again, session, wake);
        return { kind: 'ok', delivery: again };
      }),
  };
}
