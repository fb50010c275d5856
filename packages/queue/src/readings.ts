/** What a scrape of the metrics asks Redis. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { JOBS, type JobName } from './jobs.ts';

/** Reads how long Redis takes to answer and what its memory holds; rejects where it does not answer. */
export const createRedisReader = (redis: Redis) => async () => {
  const began = performance.now();
  const text = await redis.info('memory');
  const pingSeconds = (performance.now() - began) / 1000;
  const bytes = (name: string) => Number(text.match(new RegExp(`^${name}:(\\d+)`, 'm'))?.[1]);
  return { pingSeconds, memoryBytes: bytes('used_memory'), memoryLimitBytes: bytes('maxmemory') };
};

/** Counts the alarms of each queue: those that ring now and those for later. */
export function createQueueReader({ redis, prefix }: { redis: Redis; prefix: string }) {
  const queues = (Object.keys(JOBS) as JobName[]).map((name) => {
    const queue = new Queue(JOBS[name].queue, { connection: redis, prefix });
    queue.on('error', () => {}); // The connection's own listener reports it.
    return queue;
  });
  return async (): Promise<Record<string, number>> => {
    const counts = await Promise.all(queues.map((queue) => queue.getJobCountByTypes('waiting', 'active', 'delayed')));
    return Object.fromEntries(queues.map(({ name }, i) => [name, counts[i] ?? 0]));
  };
}
