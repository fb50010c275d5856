/** What must have become of everything once nothing is left to do. */
import type { Attempt, Delivery } from '../delivery.ts';
import { JITTER } from '../retry.ts';
import type { StoredDelivery } from './database.fixture.ts';
import type { Receipt } from './receivers.fixture.ts';
import { RETRY_DELAYS, type World } from './world.fixture.ts';

export function checkOutcomes(world: World): void {
  const { db, violated } = world;
  for (const event of db.events.all()) if (event.dispatch !== null) violated(`event ${event.key} is not dispatched`);
  const receipts = Map.groupBy(world.receivers.receipts, ({ key }) => key);
  const repeated: string[] = [];
  for (const delivery of db.deliveries.all()) {
    const got = receipts.get(delivery.key) ?? [];
    const lie = untruth(delivery, got, world);
    if (lie !== null) violated(`delivery ${delivery.key} is ${delivery.state} (${delivery.reason}), but ${lie}`);
    repeated.push(...Array(repeats(delivery, got)).fill(delivery.key));
  }
  const { duplicates } = world.counts;
  if (repeated.length > duplicates) violated(`${duplicates} repeats counted, but there are more: ${repeated}`);
  const { orphans } = world.counts;
  if (orphans > 0) violated(`${orphans} orphans`);
  checkStatuses(world);
}

/** Attempts that decided something: neither late nor lost. */
const known = (attempts: Attempt[]): Attempt[] =>
  attempts.filter(({ late, outcome }) => !late && outcome !== 'unknown');

/** Requests beyond one per attempt. What ended without an attempt may have had one open, whose outcome nobody learnt. */
function repeats({ attempts }: Delivery, receipts: Receipt[]): number {
  const decided = known(attempts);
  const endedByAttempt = decided.at(-1)?.nextAt === null;
  return Math.max(0, receipts.length - decided.length - (endedByAttempt ? 0 : 1));
}

/** What speaks against a delivery's state and reason. */
function untruth(delivery: StoredDelivery, receipts: Receipt[], world: World): string | null {
  const hook = world.db.hooks.get(delivery.hookId);
  const made = known(delivery.attempts);
  const last = made.at(-1);
  switch (delivery.state) {
    case 'pending':
      return hook && !hook.deleted && (hook.paused || !hook.enabled) ? null : 'nobody keeps it from being sent';
    case 'delivered':
      return receipts.some(({ status }) => status === 200) ? null : 'its receiver never answered 200';
    case 'cancelled':
      return hook?.deleted ? null : 'its hook is there';
    case 'skipped':
      return world.history.hadNoAddress(delivery.hookId) ? null : 'its hook always had an address';
    case 'failed':
      switch (delivery.reason) {
        case 'gone':
          return last?.code === 410 ? null : `the last answer was ${last?.code}`;
        case 'aborted_by_receiver':
          return receipts.some(({ words }) => words === 'abort-message') ? null : 'its receiver never said so';
        case 'exhausted':
          return made.length > RETRY_DELAYS.length ? null : `only ${made.length} attempts were made`;
        case 'expired':
          return mayBeOver(delivery) ? null : 'its time was not up';
        default:
          return 'that is no reason';
      }
  }
}

/** The next attempt would have come too late, or already had. */
function mayBeOver({ giveUpAt, updatedAt }: Delivery): boolean {
  const longestMs = Math.max(...RETRY_DELAYS) * 1000 * (1 + JITTER);
  return updatedAt.getTime() + longestMs >= giveUpAt.getTime();
}

/** The latest status is the latest outcome that was recorded. */
function checkStatuses({ db, violated, crashes }: World): void {
  const made = db.deliveries
    .all()
    .flatMap(({ hookId, type, attempts }) => known(attempts).map((attempt) => ({ id: `${hookId}:${type}`, attempt })));
  for (const [id, outcomes] of Map.groupBy(made, (outcome) => outcome.id)) {
    const endings = outcomes.map(({ attempt }) => attempt.at.getTime() + attempt.ms);
    const latest = Math.max(...endings);
    const last = outcomes.filter((_, i) => endings[i] === latest).map(({ attempt }) => attempt);
    const status = db.statuses.get(id);
    const isTrue = status?.endedAt.getTime() === latest && last.some(({ code }) => code === status.code);
    // What a lane's attempt means for its status is not written again where its worker dies in between.
    const cutOff = crashes.some((at) => at.getTime() >= latest);
    if (!isTrue && !cutOff) violated(`status ${id} ends ${status?.endedAt.getTime()}, its last outcome ${latest}`);
  }
}
