/** What the queries that go through a backlog look at, by the server's own profiler. */
import { systemClock } from '@hookpost/core';
import {
  connectMongo,
  createBacklogReader,
  createDeliveryStore,
  createEventStore,
  createLaneStore,
} from '@hookpost/mongo';
import { profiled, silentLog } from '@hookpost/testkit';

export type Examined = { query: string; ms: number; keys: number; records: number; answered: number };

const APP = 'examined';
const RETENTION_MS = 30 * 24 * 3600 * 1000;

/** Asks each query once, as a worker does, of `hookId` where it is of one hook. None of them changes anything. */
export async function examine(mongodbUri: string, hookId: string): Promise<Examined[]> {
  const uri = `${mongodbUri}${mongodbUri.includes('?') ? '&' : '?'}appName=${APP}`;
  const db = await connectMongo({ uri, serverSelectionMs: 5000 });
  const clock = systemClock();
  const deps = { db, clock, meter: { batch() {} }, log: silentLog, retentionMs: RETENTION_MS };
  const [events, deliveries, lanes] = [createEventStore(deps), createDeliveryStore(deps), createLaneStore(deps)];
  const now = new Date(clock.now());
  const queries: Record<string, () => Promise<unknown>> = {
    'sweep: overdue events': () => events.overdue(8000, 200),
    'sweep: overdue lanes': () => lanes.overdue(2000, 20),
    'sweep: lanes due soon': () => lanes.dueWithin(30_000, 1000),
    'audit: to give up': () => deliveries.expire(now, 500),
    'audit: 500 hooks': () => deliveries.pendingHooks(null, 500),
    'dispatch: lanes': () => lanes.read([hookId]),
    'slice: what is due': () => deliveries.due(hookId, now, 200, []),
    'slice: heads': () => deliveries.heads(hookId, 10),
    'slice: the next time': () => deliveries.nextDue(hookId),
    'gauge: the backlog': createBacklogReader({ db, clock }),
  };
  const found: Examined[] = [];
  for (const [query, ask] of Object.entries(queries)) {
    const plans = await profiled(db, ask, APP);
    const sum = (of: (plan: (typeof plans)[number]) => number | undefined) =>
      plans.reduce((total, plan) => total + (of(plan) ?? 0), 0);
    found.push({
      query,
      ms: sum(({ millis }) => millis),
      keys: sum(({ keysExamined }) => keysExamined),
      records: sum(({ docsExamined }) => docsExamined),
      answered: sum(({ nreturned, nMatched }) => (nreturned ?? 0) + (nMatched ?? 0)),
    });
  }
  await db.close();
  return found;
}
