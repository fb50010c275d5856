import type { EventKey, Log } from '@hookpost/core';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { JOBS, type JobData, type JobName, WORKER_OPTIONS } from './jobs.ts';

export type BellHandlers = {
  dispatch(keys: EventKey[]): Promise<void>;
  dispatchBulk(keys: EventKey[]): Promise<void>;
  drain(hookId: string): Promise<void>;
};

export type Bell = {
  /** Takes no new job, and resolves when those under way have returned. */
  stop(): Promise<void>;
};

export type BellDeps = { connect(): Redis; prefix: string; handlers: BellHandlers; log: Log };

/** Rings when an alarm is due: runs the handlers for the jobs that Redis gives this process. */
export function createBell({ connect, prefix, handlers, log }: BellDeps): Bell {
  const run: { [Name in JobName]: (data: JobData[Name]) => Promise<void> } = {
    dispatch: ({ keys }) => handlers.dispatch(keys),
    'dispatch-bulk': ({ keys }) => handlers.dispatchBulk(keys),
    lane: ({ hookId }) => handlers.drain(hookId),
  };

  const workers = (Object.keys(JOBS) as JobName[]).map((name) => {
    const { queue, concurrency } = JOBS[name];
    const process = run[name] as (data: unknown) => Promise<void>;
    const options = { ...WORKER_OPTIONS, connection: connect(), prefix, concurrency };
    const worker = new Worker(queue, (job) => process(job.data), options);
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
