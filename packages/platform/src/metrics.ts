import type { Meter } from '@hookpost/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What waits in MongoDB, over all tenants. */
export type Backlog = { pending: number; oldestDueSeconds: number };

export type Metrics = {
  meter: Meter;
  /** From now on `render` reads the backlog, too. Where that fails or takes over 2 s, the two gauges are NaN. */
  watchBacklog(read: () => Promise<Backlog>): void;
  /** Everything in Prometheus' text format. */
  render(): Promise<{ contentType: string; body: string }>;
};

const BACKLOG_MS = 2000;
const LATENCY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600, 86_400];

/** The counters of one process. Nothing is shared: each may be made several times. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  let updateBacklog = async (): Promise<void> => {};

  return {
    meter: createMeter(registry),
    watchBacklog(read) {
      updateBacklog = backlogGauges(registry, read);
    },
    async render() {
      await updateBacklog();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function createMeter(registry: Registry): Meter {
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const seconds = (name: string, help: string) => new Histogram({ name, help, registers, buckets: LATENCY_SECONDS });

  const accepted = counter('hookpost_events_accepted_total', 'Events answered with 202, without duplicates.');
  const duplicateSends = counter('hookpost_duplicate_sends_total', 'Requests that a receiver may have had before.');
  const orphans = counter('hookpost_orphans_total', 'Lanes with work that nothing would have woken. Must stay 0.');
  const receipt = seconds('hookpost_publish_to_receipt_seconds', 'From the acceptance of an event to its first 2xx.');
  const lateness = seconds('hookpost_lane_lateness_seconds', 'From the time a lane was due to its claim.');
  const attempts = new Counter({
    name: 'hookpost_attempts_total',
    help: 'Requests sent, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const rescued = new Counter({
    name: 'hookpost_rescued_total',
    help: 'Work that the sweep found overdue, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const batches = new Histogram({
    name: 'hookpost_batch_size',
    help: 'Writes that went to MongoDB together, by kind.',
    labelNames: ['kind'],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers,
  });

  const loops = new Histogram({
    name: 'hookpost_loop_seconds',
    help: 'How long a worker took to look for what alarms have missed, by loop.',
    labelNames: ['loop'],
    registers,
    buckets: LATENCY_SECONDS,
  });

  // Looking a label up costs more than counting: each is looked up once. A series is there from the start, at 0.
  const series = (labelled: Counter, label: string) => {
    labelled.labels(label).inc(0);
    return labelled.labels(label);
  };
  const outcomes = {
    delivered: series(attempts, 'delivered'),
    failed: series(attempts, 'failed'),
    unknown: series(attempts, 'unknown'),
  };
  const rescues = { event: series(rescued, 'event'), lane: series(rescued, 'lane') };
  const batchOf = remember((kind) => batches.labels(kind));

  return {
    accepted: (n) => accepted.inc(n),
    attempt: ({ outcome }) => outcomes[outcome].inc(),
    publishToReceipt: (ms) => receipt.observe(Math.max(0, ms) / 1000),
    duplicateSends: (n) => duplicateSends.inc(n),
    orphans: (n) => orphans.inc(n),
    rescued: (kind, n) => rescues[kind].inc(n),
    batch: (kind, size) => batchOf(kind).observe(size),
    laneLateness: (ms) => lateness.observe(Math.max(0, ms) / 1000),
    loop: (name, ms) => loops.labels(name).observe(ms / 1000),
  };
}

function backlogGauges(registry: Registry, read: () => Promise<Backlog>): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const pending = gauge('hookpost_pending_deliveries', 'Deliveries that wait, for their time or for their receiver.');
  const oldestDue = gauge('hookpost_oldest_due_seconds', 'How late the oldest delivery is that should have been sent.');
  return async () => {
    const backlog = await within(BACKLOG_MS, read).catch(() => ({ pending: Number.NaN, oldestDueSeconds: Number.NaN }));
    pending.set(backlog.pending);
    oldestDue.set(backlog.oldestDueSeconds);
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

/** Rejects where `work` takes longer than `ms`. */
async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`took over ${ms} ms`)), ms);
  return Promise.race([work(), late.promise]).finally(() => clearTimeout(timer));
}
