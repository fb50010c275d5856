import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cachedBinary, installBinary } from './cache.ts';

const before = process.env.XDG_CACHE_HOME;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-cache-'));
  process.env.XDG_CACHE_HOME = folder;
});
afterEach(async () => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  await rm(folder, { recursive: true });
});

async function fetchProgram(scratch: string): Promise<string> {
  const file = path.join(scratch, 'fetched');
  await writeFile(file, 'program');
  return file;
}

const cached = () => readdir(path.dirname(cachedBinary('mongod')));

describe('the cache of downloads', () => {
  it('fetches a program once for many that want it, and keeps nothing else', async () => {
    let fetched = 0;
    const fetch = (scratch: string) => {
      fetched++;
      return fetchProgram(scratch);
    };
    const paths = await Promise.all(Array.from({ length: 3 }, () => installBinary('mongod', fetch)));
    expect(new Set(paths)).toEqual(new Set([cachedBinary('mongod')]));
    expect(await readFile(cachedBinary('mongod'), 'utf8')).toBe('program');
    expect(fetched).toBe(1);
    expect(await cached()).toEqual(['mongod']);
  });

  it('removes what a download that was killed has left, once it is a day old', async () => {
    const twoDaysAgo = new Date(Date.now() - 48 * 3600 * 1000);
    for (const name of ['mongod-dead01', 'mongod-young1', 'valkey-server-dead01']) {
      await mkdir(cachedBinary(name), { recursive: true });
      if (name.endsWith('dead01')) await utimes(cachedBinary(name), twoDaysAgo, twoDaysAgo);
    }
    await installBinary('mongod', fetchProgram);
    expect((await cached()).sort()).toEqual(['mongod', 'mongod-young1', 'valkey-server-dead01']);
  });
});
