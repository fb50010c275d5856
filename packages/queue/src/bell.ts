import type { EventKey, Log, Ring } from '@hookpost/core';
import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { JOBS, type JobData, type JobName, WORKER_OPTIONS } from './jobs.ts';

export type BellHandlers = {
  dispatch(keys: EventKey[], ring: Ring): Promise<void>;
  dispatchBulk(keys: EventKey[], ring: Ring): Promise<void>;
  drain(hookId: string): Promise<void>;
};

export type Bell = {
  /** Takes no new job, and resolves when those under way have returned. */
  stop(): Promise<void>;
};

export type BellDeps = { connect(): Redis; prefix: string; handlers: BellHandlers; log: Log };

/** Rings when an alarm is due: runs the handlers for the jobs that Redis gives this process. */
export function createBell({ connect, prefix, handlers, log }: BellDeps): Bell {
  const run: { [Name in JobName]: (data: JobData[Name], ring: Ring) => Promise<void> } = {
    dispatch: ({ keys }, ring) => handlers.dispatch(keys, ring),
    'dispatch-bulk': ({ keys }, ring) => handlers.dispatchBulk(keys, ring),
    lane: ({ hookId }) => handlers.drain(hookId),
  };

  const workers = (Object.keys(JOBS) as JobName[]).map((name) => {
    const { queue, concurrency } = JOBS[name];
    const process = run[name] as (data: unknown, ring: Ring) => Promise<void>;
    const options = { ...WORKER_OPTIONS, connection: connect(), prefix, concurrency };
    const worker = new Worker(queue, (job) => process(job.data, ringOf(job)), options);
    worker.on('error', (error) => log.debug('redis.error', { queue, error: error.message }));
    worker.on('failed', (_, error) => log.warn('job.failed', { queue, error: error?.message }));
    return worker;
  });

  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** A job whose worker died or lost its lock is given to another. */
const ringOf = ({ attemptsStarted }: Job): Ring => (attemptsStarted > 1 ? 'again' : 'first');
