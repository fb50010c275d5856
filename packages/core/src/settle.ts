import type { Outcome } from './deliver.ts';
import { type Delivery, waitsForLease } from './delivery.ts';
import type { DisabledReason } from './hook.ts';
import type { Lane } from './lane.ts';
import type { Load } from './load.ts';
import type { Lost } from './lost.ts';
import { hookDisabled, isOperational } from './operational-events.ts';
import type {
  Alarms,
  Clock,
  DeliveryStore,
  HookSource,
  LaneReport,
  LaneStore,
  Log,
  Meter,
  RecordResult,
  RecordWrite,
  TallyStore,
} from './ports.ts';
import type { Tally } from './status.ts';
import { exhaustedBy, ifAsked, ring, type TellDeps, tellFailing, tellRecovered } from './tell.ts';
import { wake } from './wake.ts';

/** Nothing but failures for this long disables a hook. */
export const FAILING_LIMIT_MS = 5 * 24 * 3600 * 1000;

export type SettleDeps = TellDeps & {
  deliveries: Pick<DeliveryStore, 'record' | 'recordTelling'>;
  lanes: Pick<LaneStore, 'report'>;
  tallies: TallyStore;
  hooks: Pick<HookSource, 'disable' | 'catalogues'>;
  alarms: Pick<Alarms, 'lanes' | 'events'>;
  load: Load;
  clock: Clock;
  meter: Meter;
  log: Log;
};

/** How the lane stands after an attempt (null: not read), and when its status and rollup are written. */
export type Settled = { lane: Lane | null; tallied: Promise<void> };

/**
 * Writes one attempt down, each step acknowledged before the next begins: record, lane, status and rollup.
 * An event is cleared only after `tallied`, so whatever a crash cuts off is done again from the event.
 */
export async function settle(ended: Outcome, write: RecordWrite, deps: SettleDeps): Promise<Settled> {
  const done = deps.load.settling();
  try {
    // Before the record: where a crash comes in between, the attempt is made again. After it nobody would come by here.
    if (ended.disable !== null) await disable(ended, ended.disable, deps);
    const tell = await exhaustedBy(ended, deps);
    const result = await (tell === null ? deps.deliveries.record(write) : deps.deliveries.recordTelling(write, tell));
    if (result === 'recorded') ring(tell, deps);
    const outcome = result === 'due_again' ? dueAgain(ended) : ended;
    meterAttempt(outcome, deps.meter);
    logAttempt(outcome, result, deps.log);
    if (result === 'late') {
      // Another attempt had decided already: kept in the log, counted, and of no further effect.
      deps.meter.duplicateSends(1);
      deps.meter.lateResult();
      done();
      return { lane: null, tallied: Promise.resolve() };
    }
    const lane = await reportOutcome(outcome, deps);
    return { lane, tallied: deps.tallies.add(tallyOf(outcome)).finally(done) };
  } catch (error) {
    done();
    throw error;
  }
}

/**
 * Writes down an attempt of which nobody learnt the outcome: `from` is the attempt count that it was made from. Answers what
 * is to be sent now, which may repeat it; null: its worker has decided after all. Neither its lane nor its status change.
 */
export async function settleLost(
  { delivery, attempt }: Lost,
  from: number,
  deps: SettleDeps,
): Promise<Delivery | null> {
  const result = await deps.deliveries.record({ kind: 'attempt', delivery, from });
  if (result === 'late') return null;
  deps.meter.attempt(attempt);
  logAttempt({ delivery, attempt }, result, deps.log);
  deps.meter.duplicateSends(1);
  return delivery;
}

/** A redelivery that was asked for during the attempt follows its failure, even one that was to be the last. */
const dueAgain = ({ delivery, ...ended }: Outcome): Outcome => ({
  ...ended,
  delivery: { ...delivery, state: 'pending', reason: null, nextAt: delivery.updatedAt },
});

/** Writes a delivery without an attempt: waiting for its lane, leased by an open request, or skipped. */
export async function settlePending(delivery: Delivery, deps: SettleDeps): Promise<void> {
  const done = deps.load.settling();
  try {
    await deps.deliveries.record({ kind: 'first', delivery });
    if (delivery.state !== 'pending') return;
    const report = { ...laneOf(delivery), wakeAt: delivery.nextAt, outcomes: [] };
    // A request that is leased mostly ends before its lease: nobody is rung for that.
    if (waitsForLease(delivery)) await deps.lanes.report(report);
    else await wake(report, deps);
  } finally {
    done();
  }
}

/** The lane and the tally of a delivery that is recorded already, written again: a crash may have cut them off. */
export async function settleAgain(delivery: Delivery, deps: SettleDeps): Promise<void> {
  if (delivery.state === 'pending') await wake({ ...laneOf(delivery), wakeAt: delivery.nextAt, outcomes: [] }, deps);
  const attempt = delivery.attempts.findLast(({ late, outcome }) => !late && outcome !== 'unknown');
  if (attempt) await deps.tallies.add(tallyOf({ delivery, attempt }));
}

/** Written only where it matters: a failure, a retry, or the first 2xx after a failure. */
async function reportOutcome(ended: Outcome, deps: SettleDeps): Promise<Lane | null> {
  const { delivery, attempt } = ended;
  const ok = attempt.outcome === 'delivered';
  const load = deps.load.of(delivery.hookId);
  if (ok && !load.troubled) return null;
  load.troubled = true;
  if (ok) await tellRecovered(ended, deps);
  const outcomes = [{ ok, at: attempt.at }];
  const lane = await wake({ ...laneOf(delivery), wakeAt: delivery.nextAt, outcomes }, deps);
  load.troubled = lane.failures > 0 || lane.trips > 0;
  if (!ok) await tellFailing(lane, ended, deps);
  if (lane.failingSince !== null && deps.clock.now() - lane.failingSince.getTime() > FAILING_LIMIT_MS) {
    await disable(ended, 'failing', deps);
  }
  return lane;
}

async function disable({ hook, delivery }: Outcome, reason: DisabledReason, deps: SettleDeps): Promise<void> {
  const event = hookDisabled(hook, reason, new Date(deps.clock.now()));
  const tell = isOperational(delivery.type) ? null : await ifAsked(event, deps);
  if (!(await deps.hooks.disable(hook, reason, tell))) return;
  ring(tell, deps);
  deps.log.warn('hook.disabled', { tenant: hook.tenantId, hook: hook.id, reason });
}

function laneOf({ hookId, tenantId }: Delivery): Pick<LaneReport, 'hookId' | 'tenantId'> {
  return { hookId, tenantId };
}

function tallyOf({ delivery, attempt }: Pick<Outcome, 'delivery' | 'attempt'>): Tally {
  return {
    tenantId: delivery.tenantId,
    hookId: delivery.hookId,
    type: delivery.type,
    delivery: delivery.key,
    at: attempt.at,
    endedAt: new Date(attempt.at.getTime() + attempt.ms),
    success: attempt.outcome === 'delivered',
    code: attempt.code,
    text: attempt.text,
    error: attempt.error,
    ms: attempt.ms,
    state: delivery.state,
  };
}

function meterAttempt({ delivery, attempt }: Outcome, meter: Meter): void {
  meter.attempt(attempt);
  if (attempt.outcome !== 'delivered') return;
  meter.publishToReceipt(attempt.at.getTime() + attempt.ms - delivery.acceptedAt.getTime());
}

function logAttempt({ delivery, attempt }: Lost, result: RecordResult, log: Log): void {
  log.info('delivery.attempted', {
    tenant: delivery.tenantId,
    event: delivery.eventId,
    hook: delivery.hookId,
    type: delivery.type,
    n: attempt.n,
    outcome: attempt.outcome,
    code: attempt.code,
    error: attempt.error,
    ms: attempt.ms,
    trigger: attempt.trigger,
    state: delivery.state,
    reason: delivery.reason,
    nextAt: attempt.nextAt,
    late: result === 'late',
  });
}
