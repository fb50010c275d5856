import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-data-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const refusal = (dataDir: string) => takeDataFolder(dataDir, process.ppid).catch((error: Error) => error.message);

describe('a data folder', () => {
  it('is made with the folders above it, for one process', async () => {
    const wanted = path.join(folder, 'a', 'b');
    const taken = await takeDataFolder(wanted, process.ppid);
    expect(taken.path).toBe(wanted);
    expect(await refusal(wanted)).toBe(`data folder ${wanted} is used by process ${process.pid}`);
    await taken.release();
    expect((await takeDataFolder(wanted, process.ppid)).path).toBe(wanted);
  });

  it('is refused with its name and the way out where a file is in the way', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    for (const wanted of [file, path.join(file, 'below')]) {
      expect(await refusal(wanted)).toMatch(
        new RegExp(`^data folder ${wanted} can't be used: ENOTDIR.*; set HOOKPOST_DATA_DIR to another one$`),
      );
    }
  });

  (process.platform === 'linux' ? it : it.skip)(
    'is refused at once where the system lets nobody make one',
    async () => {
      for (const wanted of ['/proc/hookpost', '/proc/hookpost/data', '/proc']) {
        expect(await refusal(wanted)).toMatch(/^data folder \/proc\S* can't be used: .*; set HOOKPOST_DATA_DIR/);
      }
    },
  );
});
