import { workerConnection } from '@hookpost/queue';
import { silentLog } from '@hookpost/testkit';

/** What Redis holds, in bytes, as it counts itself. */
export async function redisMemory(redisUrl: string): Promise<number> {
  const redis = workerConnection(redisUrl, silentLog);
  const memory = await redis.info('memory');
  redis.disconnect();
  return Number(/^used_memory:(\d+)/m.exec(memory)?.[1]);
}
