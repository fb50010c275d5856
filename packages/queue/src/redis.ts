import { Redis } from 'ioredis';

/** Commands fail within a second while Redis is away: whoever publishes does not wait for an alarm. */
export function producerConnection(url: string): Redis {
  return new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1000,
    connectTimeout: 5000,
    // An alarm that was sent again after a lost answer could ring in two workers, and a fresh event is not claimed.
    autoResendUnfulfilledCommands: false,
  });
}

/** A worker waits for Redis as long as it takes. */
export function workerConnection(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null, connectTimeout: 5000 });
}

/** Resolves when Redis answers within `ms`. */
export async function ping(redis: Redis, ms: number): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, ms, false).unref());
  return Promise.race([redis.ping().then(() => true), late]).catch(() => false);
}

/** What is wrong with this Redis for production, or null. An evicting one may drop alarms, and one without AOF loses them all. */
export async function redisProblem(url: string): Promise<string | null> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 5000 });
  redis.on('error', () => {});
  try {
    const settings = await redis.info();
    const setting = (name: string) => settings.match(new RegExp(`^${name}:(.*?)\\r?$`, 'm'))?.[1];
    const policy = setting('maxmemory_policy');
    if (policy !== 'noeviction') return `maxmemory-policy is ${policy}; it must be noeviction`;
    if (setting('aof_enabled') !== '1') return 'appendonly is off; it must be on';
    return null;
  } catch (error) {
    return `it can't be asked: ${String(error)}`;
  } finally {
    redis.disconnect();
  }
}
