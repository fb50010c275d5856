import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@hookpost/devservices';
import { eventually, silentLog, startTcpProxy, testRedisUrl } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ping, producerConnection, refuseForgetfulRedis } from './redis.ts';

let folder: string;
let stop: () => Promise<unknown>;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-redis-'));
  stop = async () => {};
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** The program of the tests' own Redis, with other settings. Answers its address. */
async function startRedis(...settings: string[]): Promise<string> {
  const port = String(await freePort());
  const place = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const server = spawn(await program(), [...place, ...settings], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  stop = () => {
    server.kill('SIGKILL');
    return exited;
  };
  const url = `redis://127.0.0.1:${port}`;
  await withConnection(url, (redis) => eventually(() => ping(redis, 500)));
  return url;
}

async function program(): Promise<string> {
  const info = await withConnection(testRedisUrl(), async (redis) => {
    await eventually(() => ping(redis, 500));
    return redis.info('server');
  });
  const found = /^executable:(.+?)\r?$/m.exec(info)?.[1];
  if (found === undefined) throw new Error('Redis does not say where its program is');
  // Started by its bare name it says its working folder and that name.
  return existsSync(found) ? found : path.basename(found);
}

async function withConnection<T>(url: string, use: (redis: ReturnType<typeof producerConnection>) => Promise<T>) {
  const redis = producerConnection(url, silentLog);
  redis.on('error', () => {});
  return use(redis).finally(() => redis.disconnect());
}

const sound = ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes'];

describe('a Redis for production', () => {
  it('is taken where it keeps what it is given', async () => {
    await expect(refuseForgetfulRedis(await startRedis(...sound))).resolves.toBeUndefined();
  });

  it('is refused by the name of its policy where it evicts', async () => {
    const url = await startRedis('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'yes');
    await expect(refuseForgetfulRedis(url)).rejects.toThrow('maxmemory-policy is allkeys-lru; it must be noeviction');
  });

  it('is refused where it writes nothing to disk', async () => {
    const url = await startRedis('--maxmemory-policy', 'noeviction', '--appendonly', 'no');
    await expect(refuseForgetfulRedis(url)).rejects.toThrow('appendonly is off; it must be on');
  });

  it('that is away is no reason not to start', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    await expect(refuseForgetfulRedis(url)).resolves.toBeUndefined();
  });
});

describe('an outage of Redis', () => {
  it('is one line in the log when it begins and one when it ends, and the end of the process is none', async () => {
    const facts: string[] = [];
    const note = (fact: string) => facts.push(fact);
    const proxied = new URL(testRedisUrl());
    const proxy = await startTcpProxy(Number(proxied.port));
    stop = proxy.close;
    proxied.port = String(proxy.port);
    const redis = producerConnection(proxied.href, { ...silentLog, warn: note, info: note });
    await eventually(() => ping(redis, 500));
    proxy.cut();
    await eventually(() => facts.length > 0);
    await eventually(async () => !(await ping(redis, 100)));
    proxy.restore();
    await eventually(() => ping(redis, 500));
    redis.disconnect();
    await once(redis, 'end');
    expect(facts).toEqual(['redis.away', 'redis.back']);
  });
});

describe('asking whether Redis answers', () => {
  it('is yes while it does, and no within the time given once it is gone', async () => {
    const url = await startRedis(...sound);
    await withConnection(url, async (redis) => {
      await eventually(() => ping(redis, 500));
      await stop();
      const began = performance.now();
      expect(await ping(redis, 300)).toBe(false);
      expect(performance.now() - began).toBeLessThan(5000);
    });
  });
});
