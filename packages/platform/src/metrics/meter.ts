import type { Meter } from '@hookpost/core';
import { Counter, Histogram, type Registry } from 'prom-client';

const LATENCY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600, 86_400];
const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** What the pipeline counts, as counters and histograms. Every label's values are a fixed few. */
export function createMeter(registry: Registry): Meter {
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const seconds = (name: string, help: string) => new Histogram({ name, help, registers, buckets: LATENCY_SECONDS });
  /** Looking a label up costs more than counting: each is looked up once. A series is there from the start, at 0. */
  function labelled<Value extends string>(name: string, help: string, label: string, values: readonly Value[]) {
    const family = new Counter({ name, help, labelNames: [label], registers });
    for (const value of values) family.labels(value).inc(0);
    return Object.fromEntries(values.map((value) => [value, family.labels(value)])) as Record<Value, Counter.Internal>;
  }

  const accepted = counter('hookpost_events_accepted_total', 'Events answered with 202, without duplicates.');
  const refused = labelled('hookpost_events_refused_total', 'Events that were not accepted, by reason.', 'reason', [
    'conflict',
    'overloaded',
    'unavailable',
  ]);
  const attempts = labelled('hookpost_attempts_total', 'Requests sent, by outcome.', 'outcome', [
    'delivered',
    'failed',
    'unknown',
  ]);
  const receipt = seconds('hookpost_publish_to_receipt_seconds', 'From the acceptance of an event to its first 2xx.');
  const lateness = seconds('hookpost_lane_lateness_seconds', 'From the time a lane was due to its claim.');
  const duplicateSends = counter('hookpost_duplicate_sends_total', 'Requests that a receiver may have had before.');
  const lateResults = counter(
    'hookpost_late_results_total',
    'Outcomes of deliveries that another attempt had decided: kept in the log, of no further effect.',
  );
  const orphans = counter('hookpost_orphans_total', 'Lanes with work that nothing would have woken. Must stay 0.');
  const rescued = labelled('hookpost_rescued_total', 'Work that the sweep found overdue, by kind.', 'kind', [
    'event',
    'lane',
  ]);
  const alarmsDropped = counter('hookpost_alarms_dropped_total', 'Alarms that Redis did not take.');
  const batches = new Histogram({
    name: 'hookpost_batch_size',
    help: 'Writes that went to MongoDB together, by kind.',
    labelNames: ['kind'],
    buckets: BATCH_SIZES,
    registers,
  });
  const loops = new Histogram({
    name: 'hookpost_loop_seconds',
    help: 'How long a worker took to look for what alarms have missed, by loop.',
    labelNames: ['loop'],
    buckets: LATENCY_SECONDS,
    registers,
  });
  const batchOf = remember((kind) => batches.labels(kind));

  return {
    accepted: (n) => accepted.inc(n),
    refused: (reason) => refused[reason].inc(),
    attempt: ({ outcome }) => attempts[outcome].inc(),
    publishToReceipt: (ms) => receipt.observe(Math.max(0, ms) / 1000),
    laneLateness: (ms) => lateness.observe(Math.max(0, ms) / 1000),
    duplicateSends: (n) => duplicateSends.inc(n),
    lateResult: () => lateResults.inc(),
    orphans: (n) => orphans.inc(n),
    rescued: (kind, n) => rescued[kind].inc(n),
    alarmDropped: () => alarmsDropped.inc(),
    batch: (kind, size) => batchOf(kind).observe(size),
    loop: (name, ms) => loops.labels(name).observe(ms / 1000),
  };
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
