import { redisCommand } from '@hookpost/testkit';

/** What Redis holds, in bytes, as it counts itself. Rejects where it is away. */
export async function redisMemory(redisUrl: string): Promise<number> {
  const memory = await redisCommand(Number(new URL(redisUrl).port), 'INFO memory');
  return Number(/^used_memory:(\d+)/m.exec(memory)?.[1]);
}
