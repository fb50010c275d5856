import { type Alarms, type Clock, type EventKey, type Log, splitEventKey, type TenantId } from '@hookpost/core';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { JOBS, type JobName } from './jobs.ts';

const KEYS_PER_JOB = 100;
const LANES_PER_CALL = 500;
/** A tenant that publishes more events a second in this process goes to the second queue. */
const BULK_PER_SECOND = 500;

export type AlarmClock = Alarms & { close(): Promise<void> };

export type AlarmDeps = { redis: Redis; prefix: string; clock: Clock; log: Log };

/** Sets alarms in BullMQ, best effort: what Redis does not take at once is dropped, and the sweeper finds the work itself. */
export function createAlarms({ redis, prefix, clock, log }: AlarmDeps): AlarmClock {
  const queues = new Map<JobName, Queue>();
  for (const name of Object.keys(JOBS) as JobName[]) {
    const queue = new Queue(JOBS[name].queue, { connection: redis, prefix, defaultJobOptions: JOBS[name].options });
    queue.on('error', () => {}); // The connection's own listener reports it.
    queues.set(name, queue);
  }
  redis.on('error', (error) => log.debug('redis.error', { error: error.message }));
  const isBulk = createBulkRule(clock);
  const waiting: Record<'dispatch' | 'dispatch-bulk', EventKey[]> = { dispatch: [], 'dispatch-bulk': [] };
  const adding = { dispatch: false, 'dispatch-bulk': false };

  async function addEvents(name: 'dispatch' | 'dispatch-bulk'): Promise<void> {
    if (adding[name]) return;
    adding[name] = true;
    // What this turn of the event loop brings goes into one job.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting[name].length > 0) {
      const keys = waiting[name].splice(0, KEYS_PER_JOB);
      if (!(await bestEffort(() => queues.get(name)?.add(name, { keys })))) waiting[name] = [];
    }
    adding[name] = false;
  }

  async function bestEffort(add: () => Promise<unknown> | undefined): Promise<boolean> {
    if (redis.status !== 'ready') return false;
    try {
      await add();
      return true;
    } catch (error) {
      log.debug('alarm.dropped', { error: String(error) });
      return false;
    }
  }

  return {
    events(keys) {
      for (const key of keys) {
        const name = isBulk(splitEventKey(key).tenantId) ? 'dispatch-bulk' : 'dispatch';
        waiting[name].push(key);
        if (!adding[name]) void addEvents(name);
      }
    },

    lanes(lanes) {
      const now = clock.now();
      const jobs = lanes.map(({ hookId, fence, dueAt }) => ({
        name: 'lane',
        data: { hookId },
        opts: {
          ...JOBS.lane.options,
          jobId: `lane-${hookId}-${fence}-${dueAt.getTime()}`,
          delay: Math.max(0, dueAt.getTime() - now),
        },
      }));
      for (let start = 0; start < jobs.length; start += LANES_PER_CALL) {
        void bestEffort(() => queues.get('lane')?.addBulk(jobs.slice(start, start + LANES_PER_CALL)));
      }
    },

    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** Whether a tenant has had more than its share of this second. */
function createBulkRule(clock: Clock): (tenantId: TenantId) => boolean {
  let counts = new Map<TenantId, number>();
  let second = 0;
  return (tenantId) => {
    const now = Math.floor(clock.monotonic() / 1000);
    if (now !== second) {
      second = now;
      counts = new Map();
    }
    const count = (counts.get(tenantId) ?? 0) + 1;
    counts.set(tenantId, count);
    return count > BULK_PER_SECOND;
  };
}
