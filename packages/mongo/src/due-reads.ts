import { type DeliveryKey, type NextDue, type PendingHook, waitsForLease } from '@hookpost/core';
import { LRUCache } from 'lru-cache';
import type { mongo } from 'mongoose';
import { coalesce, coalesceReads } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { DeliveryDocument } from './documents.ts';

/** What was sent before is of no use to the next attempt. */
export const UNSENT = { projection: { body: 0 } };
/** Hooks that have less due than this between them are read at once. */
const MOST_SHARED = 500;
/** So many hooks are remembered to have had more due than they asked for. */
const BACKLOGS_KEPT = 10_000;

type Ask = { hookId: string; now: Date; limit: number; except: DeliveryKey[] };

export type DueReads = {
  /** What is due of one hook, oldest due first. */
  due(ask: Ask): Promise<DeliveryDocument[]>;
  /** When a hook's next delivery is due: only those that have any are in the answer. */
  nextDue(hookIds: string[]): Promise<Map<string, NextDue>>;
};

/** What lanes ask for, gathered: thousands of lanes with one retry each cost a few reads, and one with a backlog its own. */
export function createDueReads(db: Database): DueReads {
  const backlogs = new LRUCache<string, true>({ max: BACKLOGS_KEPT });
  const shared = coalesce<Ask, DeliveryDocument[] | null>({ most: 500, run: readShared });

  /** Null for each where one read is not enough for all. */
  async function readShared(asks: Ask[]): Promise<(DeliveryDocument[] | null)[]> {
    if (asks.length === 1) return [null];
    const hookIds = [...new Set(asks.map(({ hookId }) => hookId))];
    const latest = new Date(Math.max(...asks.map(({ now }) => now.getTime())));
    const found = await db.deliveries
      .find({ hookId: { $in: hookIds }, state: 'pending', nextAt: { $lte: latest } }, UNSENT)
      .limit(MOST_SHARED)
      .toArray();
    if (found.length === MOST_SHARED) return asks.map(() => null);
    const byHook = Map.groupBy(found, ({ hookId }) => hookId);
    return asks.map((ask) => ofAsk(byHook.get(ask.hookId) ?? [], ask));
  }

  async function readOne({ hookId, now, limit, except }: Ask): Promise<DeliveryDocument[]> {
    const query = { hookId, state: 'pending', nextAt: { $lte: now }, _id: { $nin: except } } as const;
    const found = await db.deliveries.find(query, UNSENT).sort({ nextAt: 1 }).limit(limit).toArray();
    if (found.length === limit) backlogs.set(hookId, true);
    else backlogs.delete(hookId);
    return found;
  }

  return {
    // Beside a backlog there is no room for others.
    due: async (ask) => (backlogs.has(ask.hookId) ? null : await shared.add(ask)) ?? readOne(ask),

    nextDue: coalesceReads<string, NextDue>(500, async (hookIds) => {
      const earliest = await readEarliest(db, { $in: hookIds }, ['nextAt', 'lease']);
      return new Map(earliest.map((first) => [first.hookId, { at: first.nextAt, leased: waitsForLease(first) }]));
    }),
  };
}

type PendingDocument = DeliveryDocument & Pick<PendingHook, 'nextAt' | 'tenantId'>;
type Condition = mongo.Filter<DeliveryDocument>['hookId'];

/**
 * These fields of the earliest pending delivery of each hook. So asked, the server steps through the index from hook to
 * hook, however much each has pending.
 */
export async function readEarliest<Field extends keyof DeliveryDocument>(
  db: Database,
  hookId: Condition,
  fields: Field[],
): Promise<(Pick<PendingDocument, Field> & { hookId: string })[]> {
  const firsts = Object.fromEntries(fields.map((field) => [field, { $first: `$${field}` }]));
  const found = db.deliveries.aggregate<Pick<PendingDocument, Field> & { _id: string }>([
    { $match: { state: 'pending', hookId } },
    { $sort: { hookId: 1, nextAt: 1 } },
    { $group: { _id: '$hookId', ...firsts } },
  ]);
  return (await found.toArray()).map(({ _id, ...rest }) => ({
    ...(rest as Pick<PendingDocument, Field>),
    hookId: _id,
  }));
}

function ofAsk(ofHook: DeliveryDocument[], { now, limit, except }: Ask): DeliveryDocument[] {
  const excepted = new Set<string>(except);
  const dueAt = ({ nextAt }: DeliveryDocument) => nextAt?.getTime() ?? 0;
  return ofHook
    .filter((document) => dueAt(document) <= now.getTime() && !excepted.has(document._id))
    .sort((a, b) => dueAt(a) - dueAt(b))
    .slice(0, limit);
}
