import type { EventKey } from '@hookpost/core';
import type { JobsOptions, WorkerOptions } from 'bullmq';

/** Every job carries ids alone: what is to be done stands in MongoDB, and Redis never holds a payload or a secret. */
export type JobData = {
  dispatch: { keys: EventKey[] };
  /** Of tenants that publish so much that they must not stand before the others. */
  'dispatch-bulk': { keys: EventKey[] };
  lane: { hookId: string };
};

export type JobName = keyof JobData;

type JobKind = { queue: string; concurrency: number; options: JobsOptions };

// A job that is lost costs lateness only, so none is tried again, and none is kept once it is over: an id that an old job
// holds would swallow the next alarm of the same lane.
const once: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true, sizeLimit: 65_536 };

/** Each kind of job: its queue, how many a worker runs at once, and how it is added. */
export const JOBS: { [Name in JobName]: JobKind } = {
  dispatch: { queue: 'dispatch', concurrency: 50, options: once },
  'dispatch-bulk': { queue: 'dispatch-bulk', concurrency: 50, options: once },
  // A slice mostly waits for receivers.
  lane: { queue: 'lane', concurrency: 500, options: once },
};

/** Jobs outlive no crash on their own account (the sweeper sees to that), so these only keep BullMQ from getting in the way. */
export const WORKER_OPTIONS: Omit<WorkerOptions, 'connection'> = {
  lockDuration: 60_000,
  stalledInterval: 15_000,
  // With the default of 1, a job whose worker died twice would count as failed.
  maxStalledCount: 1000,
  drainDelay: 5,
};
