import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from './lock.ts';
import { markOf } from './process-mark.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => path.join(folder, 'lock');

/** Some steps behind the others: in step, they would all remove before any takes. */
async function takeLockLate(steps: number) {
  for (let step = 0; step < steps; step++) await readdir(folder);
  return takeLock(file());
}

describe('a lock', () => {
  it('is held by one, who is named to the next, until it is released', async () => {
    const first = await takeLock(file());
    expect(await takeLock(file())).toEqual({ kind: 'held', by: process.pid, leaving: false });
    if (first.kind === 'taken') await first.release();
    expect((await takeLock(file())).kind).toBe('taken');
  });

  it('goes to one of many that ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => takeLock(file())));
    expect(results.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
  });

  it('is taken over from a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    await writeFile(file(), JSON.stringify({ owner: markOf(child.pid as number), helper: null }));
    expect(await takeLock(file())).toMatchObject({ kind: 'held', by: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await takeLock(file())).kind).toBe('taken');
  });

  it('is taken over by one of many that find it left behind at once', async () => {
    for (let round = 0; round < 20; round++) {
      await writeFile(file(), JSON.stringify({ owner: { pid: 2 ** 30, began: null }, helper: null }));
      const results = await Promise.all(Array.from({ length: 20 }, (_, place) => takeLockLate(place % 5)));
      expect(results.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
      expect(await readdir(folder)).toEqual(['lock']);
    }
  });

  it('is taken over from an earlier process that had the id of one that lives now', async () => {
    await writeFile(file(), JSON.stringify({ owner: { pid: process.pid, began: '1' }, helper: null }));
    expect((await takeLock(file())).kind).toBe(process.platform === 'linux' ? 'taken' : 'held');
  });

  it('says that its owner is leaving while only the helper lives', async () => {
    const owner = { pid: process.pid, began: '1' };
    await writeFile(file(), JSON.stringify({ owner, helper: markOf(process.ppid) }));
    expect(await takeLock(file())).toEqual({ kind: 'held', by: process.ppid, leaving: true });
  });

  it('is taken over when its file is broken, and leaves no other file', async () => {
    await writeFile(file(), '{');
    expect((await takeLock(file())).kind).toBe('taken');
    expect(await readdir(folder)).toEqual(['lock']);
  });
});
