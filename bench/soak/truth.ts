/** Holds the log against what the receivers saw, when nothing is left to do. */
import type { Database } from '@hookpost/mongo';
import type { PlannedHook } from './plan.ts';
import { numberOf, type Tally } from './receiver.ts';

/** What became of one hook's accepted events. */
export type Finding = {
  hook: string;
  accepted: number;
  /** Without a 2xx, where the receiver could give one; without a record, where it could not. */
  lost: number;
  /** Received once more than the log knows of. */
  twice: number;
  delivered: number;
  exhausted: number;
  pending: number;
  /** Records that say something else than what was received. */
  untrue: number;
};

/** Every event of a receiver that can take it has arrived, its record says so, and every event was taken up. */
export async function isSettled(db: Database, hookIds: Map<PlannedHook, string>): Promise<boolean> {
  const willing = [...hookIds].flatMap(([{ kind }, id]) => (kind === 'failing' ? [] : [id]));
  if ((await db.events.countDocuments({ dispatch: { $exists: true } }, { limit: 1 })) > 0) return false;
  return (await db.deliveries.countDocuments({ hookId: { $in: willing }, state: 'pending' }, { limit: 1 })) === 0;
}

type Recorded = ReturnType<typeof recordsOf> extends AsyncIterable<infer T> ? T : never;

export async function findOut(
  db: Database,
  hook: PlannedHook,
  hookId: string,
  accepted: number,
  tally: Tally,
): Promise<Finding> {
  const recorded = new Uint8Array(accepted);
  const finding: Finding = {
    ...{ hook: hook.name, accepted, lost: 0, twice: 0 },
    ...{ delivered: 0, exhausted: 0, pending: 0, untrue: 0 },
  };
  for await (const record of recordsOf(db, hookId)) {
    const n = numberOf(record.eventId);
    recorded[n] = 1;
    const known = record.attempts.filter(({ late, outcome }) => !late && outcome !== 'unknown');
    finding.twice += Math.max(0, tally.requests(n) - known.length);
    if (record.state === 'delivered') finding.delivered += 1;
    else if (record.state === 'pending') finding.pending += 1;
    else if (record.reason === 'exhausted') finding.exhausted += 1;
    if (!isTrue(record, known.length, hook, n, tally)) finding.untrue += 1;
  }
  for (let n = 0; n < accepted; n++) {
    const arrived = hook.kind === 'failing' || tally.delivered(n);
    if (!arrived || recorded[n] !== 1) finding.lost += 1;
  }
  return finding;
}

const recordsOf = (db: Database, hookId: string) =>
  db.deliveries.find({ hookId }, { projection: { eventId: 1, state: 1, reason: 1, attempt: 1, attempts: 1 } });

/** Its attempts are requests that came, and its state is what they come to. */
function isTrue(record: Recorded, known: number, hook: PlannedHook, n: number, tally: Tally): boolean {
  const decided = record.attempts.filter(({ late }) => !late);
  const succeeded = decided.filter(({ outcome }) => outcome === 'delivered').length;
  if (known > tally.requests(n) || record.attempt !== decided.length) return false;
  if (record.state === 'delivered') return succeeded === 1 && tally.delivered(n);
  if (hook.kind !== 'failing' || succeeded > 0) return false;
  if (record.state === 'pending') return decided.length <= hook.delays.length;
  return record.state === 'failed' && record.reason === 'exhausted' && decided.length === hook.delays.length + 1;
}
