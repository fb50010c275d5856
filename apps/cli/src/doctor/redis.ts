import type { Log } from '@hookpost/core';
import { ping, producerConnection, refuseForgetfulRedis } from '@hookpost/queue';
import { type Finding, ok, problem, warning } from './check.ts';

const PATIENCE_MS = 3000;
const silent = () => {};
const SILENCE: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** `production`: a Redis that may forget is a problem there, and a warning elsewhere. */
export async function checkRedis(url: string, production: boolean): Promise<Finding[]> {
  if (!(await answers(url)))
    return [problem('Redis', 'it does not answer (REDIS_URL); events are kept, and delivered late')];
  try {
    await refuseForgetfulRedis(url);
    return [ok('Redis', 'it answers, keeps an append-only file and evicts nothing')];
  } catch (error) {
    return [(production ? problem : warning)('Redis', (error as Error).message)];
  }
}

async function answers(url: string): Promise<boolean> {
  const redis = producerConnection(url, SILENCE);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
  try {
    await Promise.race([new Promise((resolve) => redis.once('ready', resolve)), late]);
    return await ping(redis, PATIENCE_MS);
  } finally {
    redis.disconnect();
  }
}
