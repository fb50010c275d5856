/** What is read at each scrape rather than counted on the way. */
import { Gauge, type Registry } from 'prom-client';

/** What each source answers, in units of its gauges' names. */
export type Readings = {
  /** What waits in MongoDB, over all tenants. */
  backlog: { pending: number; oldestDueSeconds: number };
  /** Hooks whose receivers fail: left alone for now, or tried with one delivery. */
  breakers: { open: number; probing: number };
  /** What this worker has in hand: requests open for less than a second (or in line), for longer, and what is not written yet. */
  inFlight: { young: number; straggling: number; unwritten: number; events: number };
  mongodb: { pingSeconds: number; diskUsedBytes: number; diskBytes: number };
  /** `memoryLimitBytes`: 0 where Redis has none. */
  redis: { pingSeconds: number; memoryBytes: number; memoryLimitBytes: number };
  /** Jobs in Redis, by queue. */
  queues: Record<string, number>;
};

export type Source = keyof Readings;

type Labels = Record<string, string>;
type Family<Reading> = {
  name: string;
  help: string;
  labelNames: string[];
  samples(reading: Reading): { labels: Labels; value: number }[];
};
type Watched<Reading> = { families: Family<Reading>[]; up?: string };

const READ_MS = 2000;

const gauge = <Reading>(name: string, help: string, value: (reading: Reading) => number): Family<Reading> => ({
  name,
  help,
  labelNames: [],
  samples: (reading) => [{ labels: {}, value: value(reading) }],
});

const gaugeBy = <Reading>(
  label: string,
  name: string,
  help: string,
  values: (reading: Reading) => Record<string, number>,
): Family<Reading> => ({
  name,
  help,
  labelNames: [label],
  samples: (reading) => Object.entries(values(reading)).map(([key, value]) => ({ labels: { [label]: key }, value })),
});

const WATCHED: { [Name in Source]: Watched<Readings[Name]> } = {
  backlog: {
    families: [
      gauge(
        'hookpost_pending_deliveries',
        'Deliveries that wait, for their time or for their receiver.',
        (r) => r.pending,
      ),
      gauge(
        'hookpost_oldest_due_seconds',
        'How late the oldest delivery is that should have been sent.',
        (r) => r.oldestDueSeconds,
      ),
    ],
  },
  breakers: {
    families: [
      gaugeBy(
        'state',
        'hookpost_breakers',
        'Hooks whose receivers fail, by what their breaker does: nothing is sent, or one delivery is tried.',
        (states) => states,
      ),
    ],
  },
  inFlight: {
    families: [
      gaugeBy(
        'age',
        'hookpost_requests_in_flight',
        'Requests that are open, or about to be, by age: young is under a second.',
        ({ young, straggling }) => ({ young, straggling }),
      ),
      gauge(
        'hookpost_outcomes_unwritten',
        'Outcomes and records that are in memory alone until MongoDB has them.',
        (r) => r.unwritten,
      ),
      gauge('hookpost_events_in_hand', 'Events that this worker dispatches.', (r) => r.events),
    ],
  },
  mongodb: {
    up: 'hookpost_mongodb_up',
    families: [
      gauge('hookpost_mongodb_ping_seconds', 'How long MongoDB took to answer a ping.', (r) => r.pingSeconds),
      gauge('hookpost_mongodb_disk_used_bytes', 'What is used of the disk that MongoDB is on.', (r) => r.diskUsedBytes),
      gauge('hookpost_mongodb_disk_bytes', 'The size of the disk that MongoDB is on.', (r) => r.diskBytes),
    ],
  },
  redis: {
    up: 'hookpost_redis_up',
    families: [
      gauge('hookpost_redis_ping_seconds', 'How long Redis took to answer.', (r) => r.pingSeconds),
      gauge('hookpost_redis_memory_bytes', 'What Redis has in memory, of everybody.', (r) => r.memoryBytes),
      gauge('hookpost_redis_memory_limit_bytes', 'maxmemory of Redis; 0: none.', (r) => r.memoryLimitBytes),
    ],
  },
  queues: { families: [gaugeBy('queue', 'hookpost_queue_jobs', 'Alarms that Redis holds, by queue.', (jobs) => jobs)] },
};

/** Registers a source's gauges. Answers what reads them anew. */
export function watchSource<Name extends Source>(
  registry: Registry,
  source: Name,
  read: () => Readings[Name] | Promise<Readings[Name]>,
): () => Promise<void> {
  const { families, up } = WATCHED[source] as Watched<Readings[Name]>;
  const registers = [registry];
  const isUp = up && new Gauge({ name: up, help: `Whether ${source} answers this process: 1, else 0.`, registers });
  const gauges = families.map(({ name, help, labelNames, samples }) => ({
    gauge: new Gauge({ name, help, labelNames, registers }),
    isPlain: labelNames.length === 0,
    samples,
  }));

  return async () => {
    const reading = await within(READ_MS, read).catch(() => null);
    if (isUp) isUp.set(reading === null ? 0 : 1);
    for (const { gauge, isPlain, samples } of gauges) {
      gauge.reset();
      // What is not known must not look like 0; with labels there is then no series at all.
      if (reading !== null) for (const { labels, value } of samples(reading)) gauge.set(labels, value);
      else if (isPlain) gauge.set(Number.NaN);
    }
  };
}

/** Rejects where `work` takes longer than `ms`. */
async function within<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`took over ${ms} ms`)), ms);
  return Promise.race([Promise.try(work), late.promise]).finally(() => clearTimeout(timer));
}
