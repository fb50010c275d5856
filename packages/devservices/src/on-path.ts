import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { Found, Provider } from './binary.ts';
import { cachedBinary } from './cache.ts';

/** The first of these programs that is on the PATH. */
export function onPath(names: string[]): Provider {
  return {
    name: 'on the PATH',
    find: async () => {
      const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
      return firstRunnable(names.flatMap((name) => folders.map((folder) => path.join(folder, name))));
    },
  };
}

/** What an earlier start has downloaded. */
export function fromCache(name: string): Provider {
  return { name: 'downloaded earlier', find: async () => firstRunnable([cachedBinary(name)]) };
}

function firstRunnable(files: string[]): Found {
  const file = files.find(isRunnable);
  return file ? { kind: 'found', path: file } : { kind: 'missing', why: 'not there' };
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
