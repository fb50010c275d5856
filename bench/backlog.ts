/** A backlog as months of trouble would leave it, written straight into the database. */
import { type Delivery, type EventKey, splitEventKey, type TenantId } from '@hookpost/core';
import { type Database, toDeliveryDocument } from '@hookpost/mongo';
import { makeAttempt, makeDelivery } from '@hookpost/testkit';
import type { Bench } from './bench.ts';
import { copyHook, makeHooks } from './hooks.ts';
import type { GeneratorResult } from './protocol.ts';

export type BacklogSize = { pending: number; hooks: number };

const TYPE = 'backlog';
const PAGE = 1000;
const WRITERS = 3;
const HOUR_MS = 3600 * 1000;
/** As `openAt` of a hook that a person has closed. */
const NEVER = new Date('9999-12-31T00:00:00.000Z');

/** Why the deliveries of a hook wait. Hooks take turns. */
const KINDS = ['waits for a retry', 'breaker open', 'paused'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Makes so many pending deliveries, spread evenly: of hooks whose retries are hours away, whose breaker is open, that are paused.
 * Answers one of these hooks, whose deliveries are due.
 */
export async function buildBacklog(bench: Bench, size: BacklogSize): Promise<string> {
  const events = await publishToNobody(bench, Math.ceil(size.pending / size.hooks));
  const urls = Array.from({ length: size.hooks }, (_, n) => `${bench.receiverUrl}/hangs/backlog-${n}`);
  const [hook] = await makeHooks(bench.api, urls.slice(0, 1), TYPE);
  if (hook === undefined) throw new Error('a backlog needs a hook');
  const hookIds = [hook.id, ...(await copyHook(bench, hook, urls.slice(1)))];
  const kindOf = new Map(hookIds.map((id, n) => [id, KINDS[n % KINDS.length] as Kind]));
  const paused = hookIds.filter((id) => kindOf.get(id) === 'paused');
  const [due = hook.id] = paused;
  await bench.db.hooks.updateMany({ $expr: { $in: [{ $toString: '$_id' }, paused] } }, { $set: { paused: true } });

  const now = Date.now();
  // First: an audit that comes by meanwhile must find no delivery without its lane.
  await writeLanes(bench.db, kindOf, now);
  const all = deliveries(hookIds, kindOf, events, size.pending, now);
  const writer = async () => {
    for (let page = take(all, PAGE); page.length > 0; page = take(all, PAGE)) {
      const documents = page.map(toDeliveryDocument);
      await bench.db.deliveries.insertMany(documents, { ordered: false, writeConcern: { w: 1 } });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return due;
}

type StoredEvent = { key: EventKey; tenantId: TenantId; seq: bigint; acceptedAt: Date };

async function publishToNobody({ target, troublemaker, db }: Bench, count: number): Promise<StoredEvent[]> {
  const task = { ...target, round: TYPE, type: `${TYPE}.event`, events: count };
  await troublemaker.ask<GeneratorResult>({ ...task, load: { kind: 'closed', inFlight: 16 } });
  const stored = await db.events.find({ type: task.type }, { projection: { payload: 0 } }).toArray();
  return stored.map(({ _id, tenantId, seq, acceptedAt }) => ({
    key: _id as EventKey,
    tenantId: tenantId as TenantId,
    seq: seq.toBigInt(),
    acceptedAt,
  }));
}

function* deliveries(
  hookIds: string[],
  kindOf: ReadonlyMap<string, Kind>,
  events: StoredEvent[],
  most: number,
  now: number,
): Generator<Delivery> {
  let made = 0;
  for (const { key, tenantId, seq, acceptedAt } of events) {
    for (const hookId of hookIds) {
      if (made === most) return;
      made += 1;
      // An hour and up to a day ahead; what a breaker or a pause holds back has been due for long.
      const ahead = kindOf.get(hookId) === 'waits for a retry' ? HOUR_MS * (1 + (made % 23)) : -HOUR_MS;
      const nextAt = new Date(now + ahead);
      const common = { tenantId, eventId: splitEventKey(key).eventId, hookId, type: TYPE, seq, acceptedAt, nextAt };
      yield makeDelivery({ ...common, attempt: 1, step: 1, attempts: [makeAttempt({ nextAt })] });
    }
  }
}

function take<T>(source: Generator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = source.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

async function writeLanes(db: Database, kindOf: ReadonlyMap<string, Kind>, now: number): Promise<void> {
  const nextAt = new Date(now + HOUR_MS);
  const times: Record<Kind, { dueAt?: Date; openAt?: Date }> = {
    'waits for a retry': { dueAt: nextAt },
    'breaker open': { dueAt: nextAt, openAt: nextAt },
    paused: { openAt: NEVER },
  };
  const updates = [...kindOf].map(([_id, kind]) => {
    const lane = { tenantId: 'default', wakes: 1, fence: 1, failures: 20, trips: kind === 'breaker open' ? 6 : 0 };
    return { updateOne: { filter: { _id }, update: { $set: { ...lane, ...times[kind] } }, upsert: true } };
  });
  await db.lanes.bulkWrite(updates, { ordered: false });
}
