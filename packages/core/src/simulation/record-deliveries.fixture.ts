import { ATTEMPTS_KEPT, type Attempt, type Delivery, expireAt } from '../delivery.ts';
import type { RecordResult, RecordWrite } from '../ports.ts';
import { BEYOND_SCHEDULE } from '../redeliver.ts';
import type { Database } from './database.fixture.ts';
import type { Process } from './process.fixture.ts';

type Deps = { db: Database; process: Process };

/**
 * Writes outcomes down so that each counts once: the key is the fence of a first outcome, the attempt count that of a failure,
 * and the attempt's id tells a write made again from another process's attempt. Made again as a whole, it changes nothing twice.
 */
export async function recordDeliveries(writes: RecordWrite[], deps: Deps): Promise<RecordResult[]> {
  const firsts = writes.filter(({ kind }) => kind === 'first');
  const existing = await insertFirsts(firsts, deps);
  const results = await addAttempts(
    writes.filter(({ kind, delivery }) => kind === 'attempt' || existing.has(delivery.key)),
    deps,
  );
  return writes.map((write) => results.get(write) ?? 'recorded');
}

/** Answers the keys that had a record already. */
async function insertFirsts(firsts: RecordWrite[], { db, process }: Deps): Promise<Set<string>> {
  if (firsts.length === 0) return new Set();
  const taken = await process.askEach('deliveries.insert', firsts, ({ delivery }) => {
    if (db.deliveries.get(delivery.key)) return [delivery.key];
    db.deliveries.put(delivery.key, { ...delivery, expireAt: expireAt(delivery) });
    return [];
  });
  return new Set(taken.flat());
}

/** Answers what became of the writes that did not simply decide. */
async function addAttempts(writes: RecordWrite[], { db, process }: Deps): Promise<Map<RecordWrite, RecordResult>> {
  // A record without an attempt that exists already has nothing to add: whoever made it is further on.
  const updates = writes.filter(({ delivery }) => attemptOf(delivery) !== undefined);
  if (updates.length === 0) return new Map();
  const decided = await process.askEach('deliveries.attempt', updates, (write) => decide(write, db));
  if (decided.every(Boolean)) return new Map();

  const failures = updates.filter(({ delivery }) => delivery.state !== 'delivered');
  if (failures.length > 0) await process.askEach('deliveries.again', failures, (write) => decideAskedAgain(write, db));
  const results = await process.ask('deliveries.results', () => updates.map((write) => resultOf(write, db)));
  for (const [i, { delivery }] of updates.entries()) {
    if (results[i] === 'late') await process.ask('deliveries.late', () => appendLate(delivery, db));
  }
  return new Map(updates.map((write, i) => [write, results[i] as RecordResult]));
}

const attemptOf = (delivery: Delivery): Attempt | undefined => delivery.attempts.at(-1);

const fromOf = (write: RecordWrite): number => (write.kind === 'attempt' ? write.from : 0);

/** A failure counts only on the attempt it was made from; a success ends any pending delivery. */
function decide(write: RecordWrite, db: Database): boolean {
  const { delivery } = write;
  const attempt = attemptOf(delivery) as Attempt;
  const record = db.deliveries.get(delivery.key);
  if (record?.state !== 'pending' || holds(record, attempt)) return false;
  const failed = delivery.state !== 'delivered';
  if (failed && (record.attempt !== fromOf(write) || record.redeliverAt !== null)) return false;
  const { state, reason, step, updatedAt, nextAt } = delivery;
  const body = delivery.body ?? record.body;
  db.deliveries.put(delivery.key, {
    ...record,
    ...{ state, reason, step, updatedAt, nextAt, body },
    attempt: record.attempt + 1,
    attempts: [...record.attempts, attempt].slice(-ATTEMPTS_KEPT),
    lease: null,
    redeliverAt: null,
    expireAt: expireAt(delivery),
  });
  return true;
}

/** A failure of a delivery whose redelivery was asked for while it was in flight: the next attempt is due at once. */
function decideAskedAgain(write: RecordWrite, db: Database): void {
  const { delivery } = write;
  const { updatedAt } = delivery;
  const record = db.deliveries.get(delivery.key);
  const attempt = { ...(attemptOf(delivery) as Attempt), nextAt: updatedAt };
  if (record?.state !== 'pending' || record.redeliverAt === null) return;
  if (record.attempt !== fromOf(write) || holds(record, attempt)) return;
  db.deliveries.put(delivery.key, {
    ...record,
    attempt: attempt.n,
    attempts: [...record.attempts, attempt].slice(-ATTEMPTS_KEPT),
    body: delivery.body ?? record.body,
    // Given up, it gets a single attempt, as one that was asked for after the end.
    step: delivery.state === 'pending' ? delivery.step : BEYOND_SCHEDULE,
    asked: { trigger: 'manual', n: attempt.n + 1, at: record.redeliverAt },
    ...{ nextAt: updatedAt, updatedAt, lease: null, redeliverAt: null },
  });
}

/** What the record says of an attempt, and so the same whenever it is written again: late once is late. */
function resultOf({ delivery }: RecordWrite, db: Database): RecordResult {
  const id = attemptOf(delivery)?.id;
  const record = db.deliveries.get(delivery.key);
  if (!record?.attempts.some((attempt) => attempt.id === id && !attempt.late)) return 'late';
  const waits = record.state === 'pending' && record.asked?.n === record.attempt + 1;
  return waits && record.attempts.at(-1)?.id === id ? 'due_again' : 'recorded';
}

function appendLate(delivery: Delivery, db: Database): void {
  const attempt = attemptOf(delivery) as Attempt;
  const record = db.deliveries.get(delivery.key);
  // What was thought lost has decided after all.
  if (!record || holds(record, attempt) || attempt.outcome === 'unknown') return;
  const attempts = [...record.attempts, { ...attempt, nextAt: null, late: true as const }];
  db.deliveries.put(delivery.key, { ...record, attempts: attempts.slice(-ATTEMPTS_KEPT) });
}

const holds = (record: Delivery, attempt: Attempt): boolean => record.attempts.some(({ id }) => id === attempt.id);
