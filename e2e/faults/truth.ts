/** After a fault: everything accepted has arrived, and the log, the statuses and the counters say what the receiver saw. */
import { eventually } from '@hookpost/testkit';
import { expect } from '@jest/globals';
import type { Faultbed, WatchedHook } from './faultbed.ts';

type Documents = Awaited<ReturnType<typeof deliveriesOf>>;
type Delivery = Documents[number];

export type Expected = {
  accepted: Set<string>;
  /** The most requests that may have been sent twice; without it, what the living workers counted. */
  duplicates?: number;
};

/** docs/promises.md: one kill of a worker may send its inline slots twice, and what its unwritten batches hold. */
export const DUPLICATES_PER_KILL = 100;

/** Waits until nothing is left to do, then holds every record against what the receiver saw. Answers the duplicates. */
export async function holdsTrue(bed: Faultbed, hook: WatchedHook, expected: Expected): Promise<number> {
  await allArrived(bed, hook, expected);
  // Before the records: what is acknowledged after they are read is not in them.
  const acknowledged = bed.workers.flatMap((worker) => attemptsLogged(worker.logs()));
  const deliveries = await deliveriesOf(bed, hook);
  for (const delivery of deliveries) attemptsMatch(delivery, hook);
  await nothingPendingExpires(bed);
  acknowledgedIsStored(acknowledged, hook, deliveries);
  await statusIsLatest(bed, hook, deliveries);
  expect(await bed.total('hookpost_orphans_total')).toBe(0);

  const duplicates = duplicatesIn(hook, deliveries);
  const most = expected.duplicates ?? (await bed.total('hookpost_duplicate_sends_total'));
  expect(duplicates).toBeLessThanOrEqual(most);
  return duplicates;
}

/** Everything accepted got its 2xx, and nothing waits any more. */
async function allArrived({ db }: Faultbed, hook: WatchedHook, { accepted }: Expected) {
  await eventually(
    async () => {
      expect([...accepted].filter((id) => !hook.delivered(id))).toEqual([]);
      expect(await db.deliveries.countDocuments({ hookId: hook.hookId, state: 'pending' })).toBe(0);
      expect(await db.events.countDocuments({ type: hook.type, dispatch: { $exists: true } })).toBe(0);
    },
    { timeoutMs: 90_000, everyMs: 250 },
  );
  const recorded = new Set((await deliveriesOf({ db }, hook)).map(({ eventId }) => eventId));
  expect([...accepted].filter((id) => !recorded.has(id))).toEqual([]);
}

const deliveriesOf = ({ db }: Pick<Faultbed, 'db'>, { hookId }: WatchedHook) =>
  db.deliveries.find({ hookId }).toArray();

const decided = ({ attempts }: Delivery) => attempts.filter(({ late }) => !late);
/** Those whose end somebody lived to see. */
const known = (delivery: Delivery) => decided(delivery).filter(({ outcome }) => outcome !== 'unknown');

/** One delivery's attempts are answers that the receiver gave, and its state is what they come to. */
function attemptsMatch(delivery: Delivery, hook: WatchedHook): void {
  const answered = hook.statuses(delivery.eventId);
  for (const { code } of delivery.attempts) {
    if (code === null) continue;
    const given = answered.indexOf(code);
    expect([delivery._id, code, given]).not.toEqual([delivery._id, code, -1]);
    answered.splice(given, 1);
  }
  const delivered = decided(delivery).filter(({ outcome }) => outcome === 'delivered').length;
  expect({ id: delivery._id, state: delivery.state, attempt: delivery.attempt, delivered }).toEqual({
    id: delivery._id,
    state: 'delivered',
    attempt: decided(delivery).length,
    delivered: 1,
  });
}

async function nothingPendingExpires({ db }: Faultbed): Promise<void> {
  expect(await db.deliveries.countDocuments({ state: 'pending', expireAt: { $exists: true } })).toBe(0);
  expect(await db.deliveries.countDocuments({ state: { $ne: 'pending' }, expireAt: { $exists: false } })).toBe(0);
  expect(await db.events.countDocuments({ dispatch: { $exists: true }, expireAt: { $exists: true } })).toBe(0);
}

/** A worker logs an attempt once its record is acknowledged: each of these must be in the database, whatever happened since. */
function acknowledgedIsStored(acknowledged: LoggedAttempt[], hook: WatchedHook, deliveries: Documents): void {
  const stored = new Set(
    deliveries.flatMap(({ eventId, attempts }) =>
      attempts.map(({ n, code, late }) => `${eventId} ${n} ${code} ${late ?? false}`),
    ),
  );
  const missing = acknowledged.filter(
    ({ hook: id, event, n, code, late }) => id === hook.hookId && !stored.has(`${event} ${n} ${code} ${late}`),
  );
  expect(missing).toEqual([]);
}

type LoggedAttempt = { event: string; hook: string; n: number; code: number | null; late: boolean };

function attemptsLogged(log: string): LoggedAttempt[] {
  // The last line may be cut off by a kill.
  return log
    .split('\n')
    .filter((line) => line.includes('"delivery.attempted"') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LoggedAttempt);
}

/** The status of the hook is that of the latest attempt. Attempts that ended in one millisecond are each the latest. */
async function statusIsLatest({ db }: Faultbed, hook: WatchedHook, deliveries: Documents): Promise<void> {
  const ended = deliveries
    .flatMap((delivery) =>
      known(delivery).map((attempt) => ({ ...attempt, endedAt: attempt.at.getTime() + attempt.ms })),
    )
    .sort((a, b) => a.endedAt - b.endedAt);
  const last = ended.at(-1);
  if (last === undefined) return;
  await eventually(async () => {
    const status = await db.statuses.findOne({ _id: `${hook.hookId}:${hook.type}` });
    expect(status?.endedAt.getTime()).toBe(last.endedAt);
    expect(ended.filter(({ endedAt }) => endedAt === last.endedAt).map(({ code }) => code)).toContain(status?.code);
    expect(status?.lastSuccessAt?.getTime()).toBe(latest(ended.filter(({ outcome }) => outcome === 'delivered')));
    expect(status?.lastFailureAt?.getTime()).toBe(latest(ended.filter(({ outcome }) => outcome === 'failed')));
    if (status?.success) expect(status.consecutiveFailures).toBe(0);
  });
}

const latest = (attempts: { at: Date }[]): number | undefined =>
  attempts.length === 0 ? undefined : Math.max(...attempts.map(({ at }) => at.getTime()));

/** Requests beyond the attempts that decided something: what the receiver got once more than it had to. */
function duplicatesIn(hook: WatchedHook, deliveries: Documents): number {
  return deliveries.reduce((sum, delivery) => sum + hook.requests(delivery.eventId) - known(delivery).length, 0);
}
