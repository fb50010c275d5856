/** What must hold at every write, whoever makes it. */
import type { Attempt } from '../delivery.ts';
import type { Lane } from '../lane.ts';
import type { Database, StoredDelivery, StoredEvent } from './database.fixture.ts';
import { CLAIM_MS } from './events-store.fixture.ts';
import type { HookHistory } from './hook-history.fixture.ts';

export type InvariantDeps = {
  db(): Database;
  history: HookHistory;
  now(): Date;
  /** When the event was stored, in the timeline's milliseconds. */
  storedAt(event: string): number;
  violated(what: string): void;
};

export function createInvariants({ db, history, now, storedAt, violated }: InvariantDeps) {
  function event(before: StoredEvent | undefined, after: StoredEvent | undefined): void {
    if (after === undefined) return violated(`event ${before?.key} was removed`);
    const must = (holds: boolean, what: string) => holds || violated(`event ${after.key}: ${what}`);
    must((after.dispatch === null) === (after.expireAt !== null), 'expireAt while not dispatched, or never');
    must(before?.dispatch !== null || after.dispatch === null, 'undispatched again');
    must(mayHold(before, after, now()), 'claimed while another holds it');
    if (!before?.dispatch || after.dispatch !== null) return;
    for (const hookId of history.ids()) {
      if (db().deliveries.get(`${after.key}.${hookId}`)) continue;
      must(!history.alwaysTook(hookId, after, storedAt(after.key)), `cleared without a record for ${hookId}`);
    }
  }

  function delivery(before: StoredDelivery | undefined, after: StoredDelivery | undefined): void {
    if (after === undefined) return violated(`delivery ${before?.key} was removed`);
    const must = (holds: boolean, what: string) => holds || violated(`delivery ${after.key}: ${what}`);
    const pending = after.state === 'pending';
    const made = after.attempts.filter(({ late }) => !late);
    must(pending === (after.nextAt !== null), 'nextAt exactly while pending');
    must(pending === (after.expireAt === null), 'expireAt exactly when final');
    must(pending || after.lease === null, 'a lease on a final state');
    must(after.attempt === made.length, 'attempt is the number of deciding attempts');
    // A success ends what is pending, whatever was tried meanwhile.
    const inTurn = made.every(({ n, outcome }, i) => n === i + 1 || (n <= i && outcome === 'delivered'));
    must(inTurn, 'a failure that was not its turn');
    must(new Set(after.attempts.map(({ id }) => id)).size === after.attempts.length, 'an attempt twice');
    if (before === undefined) {
      const stored = db().events.get(after.key.slice(0, after.key.lastIndexOf('.')));
      const wanted = stored && history.everTook(after.hookId, stored, storedAt(stored.key));
      must(wanted === true, 'for a hook that never took its event');
      return;
    }
    must(startsWith(after.attempts, before.attempts), 'an attempt is lost');
    if (before.state === 'pending') return;
    must(after.state === before.state && after.reason === before.reason, `${before.state} became ${after.state}`);
    must(after.attempt === before.attempt && after.step === before.step, 'counted on when final');
  }

  function lane(before: Lane | undefined, after: Lane | undefined): void {
    if (after === undefined) {
      if (!db().hooks.get(before?.hookId ?? '')?.deleted) violated(`lane ${before?.hookId} was removed`);
      return;
    }
    const must = (holds: boolean, what: string) => holds || violated(`lane ${after.hookId}: ${what}`);
    must((after.holder === null) === (after.leaseUntil === null), 'a lease without a holder');
    if (before === undefined) return;
    must(after.wakes >= before.wakes, 'wakes went back');
    const taken = after.fence !== before.fence;
    must(after.fence === before.fence + Number(taken), 'the fence rises by one');
    must(after.holder === null || after.holder === before.holder || taken, 'a new holder without a new fence');
    must(!taken || before.leaseUntil === null || before.leaseUntil <= now(), 'taken while another holds it');
  }

  return { event, delivery, lane };
}

/** A claim is another's only once its holder has not renewed it for `CLAIM_MS`. */
function mayHold(before: StoredEvent | undefined, after: StoredEvent, now: Date): boolean {
  if (!before?.dispatch?.by || !after.dispatch) return true;
  return after.dispatch.by === before.dispatch.by || now.getTime() - before.dispatch.at.getTime() >= CLAIM_MS;
}

const startsWith = (attempts: Attempt[], beginning: Attempt[]): boolean =>
  beginning.every(({ id }, i) => attempts[i]?.id === id);
