import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Provider } from '../binary.ts';
import { installBinary } from '../cache.ts';
import { run } from '../run.ts';

const STALLED_MS = 20_000;

/** The official build for this system, through the downloader of mongodb-memory-server. */
export function officialDownload(): Provider {
  return {
    name: 'downloaded from its maker',
    find: async () => ({ kind: 'found', path: await installBinary('mongod', download) }),
  };
}

/** In a process of its own: the library can't be told to give up, and waits minutes for a network that drops packets. */
async function download(scratch: string): Promise<string> {
  const stalled = new AbortController();
  const watch = watchGrowth(scratch, () => stalled.abort());
  try {
    await run(process.execPath, [path.join(import.meta.dirname, 'download.ts'), scratch], {
      signal: stalled.signal,
      show: 'stdout',
      env: { MONGOMS_MAX_RETRIES: '1', MONGOMS_RESUME_DOWNLOAD: 'false' },
    });
    return path.join(scratch, 'mongod');
  } catch (error) {
    if (stalled.signal.aborted) throw new Error(`nothing arrived for ${STALLED_MS / 1000} s`);
    throw error;
  } finally {
    clearInterval(watch);
  }
}

function watchGrowth(folder: string, onStall: () => void): NodeJS.Timeout {
  let size = -1;
  let grewAt = performance.now();
  return setInterval(async () => {
    const now = await sizeOf(folder).catch(() => size);
    if (now !== size) {
      size = now;
      grewAt = performance.now();
    } else if (performance.now() - grewAt > STALLED_MS) {
      onStall();
    }
  }, 500);
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(path.join(folder, name))));
  return stats.reduce((sum, { size }) => sum + size, 0);
}
