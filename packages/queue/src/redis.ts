import { once } from 'node:events';
import type { Log } from '@hookpost/core';
import { Redis } from 'ioredis';

/** Before every key in Redis; the same for whoever sets alarms and whoever hears them. */
export const PREFIX = 'hookpost';

/** Commands fail within a second while Redis is away: whoever publishes does not wait for an alarm. */
export function producerConnection(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1000,
    connectTimeout: 5000,
    // An alarm that was sent again after a lost answer could ring in two workers, and a fresh event is not claimed.
    autoResendUnfulfilledCommands: false,
  });
  tellOutages(redis, log);
  return listened(redis, log);
}

/** A worker waits for Redis as long as it takes. */
export function workerConnection(url: string, log: Log): Redis {
  return listened(new Redis(url, { maxRetriesPerRequest: null, connectTimeout: 5000 }), log);
}

/** A connection without a listener prints each error itself, also while its owner is closing it. */
function listened(redis: Redis, log: Log): Redis {
  redis.on('error', (error) => log.debug('redis.error', { error: error.message }));
  return redis;
}

/** A line when Redis goes and one when it is back. Every process has one such connection, so it is told once in each. */
function tellOutages(redis: Redis, log: Log): void {
  let away = false;
  let error: string | undefined;
  redis.on('error', ({ message }) => {
    error = message;
  });
  // Unlike `close` it does not come where the connection is ended by ourselves.
  redis.on('reconnecting', () => {
    if (!away) log.warn('redis.away', { error });
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('redis.back');
    away = false;
    error = undefined;
  });
}

/** Resolves when the connection is there, at its first error, or after `ms`. Alarms that are set before it is there are dropped. */
export async function connected(redis: Redis, ms: number): Promise<void> {
  if (redis.status === 'ready') return;
  await once(redis, 'ready', { signal: AbortSignal.timeout(ms) }).catch(() => {});
}

/** Resolves when Redis answers within `ms`. */
export async function ping(redis: Redis, ms: number): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, ms, false).unref());
  return Promise.race([redis.ping().then(() => true), late]).catch(() => false);
}

/**
 * Rejects where this Redis is not fit for production: an evicting one may drop alarms, one without an append-only file
 * forgets them all, and nobody would notice but by lateness. One that is away is no reason not to start.
 */
export async function refuseForgetfulRedis(url: string): Promise<void> {
  const problem = await redisProblem(url);
  if (problem !== null) throw new Error(`This Redis is not fit for production: ${problem}`);
}

async function redisProblem(url: string): Promise<string | null> {
  const settings = await readSettings(url);
  if (settings === null) return null;
  const setting = (name: string) => settings.match(new RegExp(`^${name}:(.*?)\\r?$`, 'm'))?.[1];
  const policy = setting('maxmemory_policy');
  if (policy !== 'noeviction') return `maxmemory-policy is ${policy}; it must be noeviction`;
  return setting('aof_enabled') === '1' ? null : 'appendonly is off; it must be on';
}

async function readSettings(url: string): Promise<string | null> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 5000, commandTimeout: 5000 });
  redis.on('error', () => {});
  return redis
    .info()
    .catch(() => null)
    .finally(() => redis.disconnect());
}
