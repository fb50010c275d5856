/** Downloaded programs, kept once per machine and user. */
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from './lock.ts';

const ABANDONED_MS = 24 * 3600 * 1000;

const cacheFolder = () => path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'hookpost');

/** Where a downloaded program is kept. */
export const cachedBinary = (name: string) => path.join(cacheFolder(), name);

/**
 * Puts a program into the cache. `fetch` gets an empty scratch folder and answers where in it the program is; the folder
 * is removed afterwards, so that a broken download leaves nothing. Of two processes at once one fetches, the other waits.
 */
export async function installBinary(name: string, fetch: (scratch: string) => Promise<string>): Promise<string> {
  const target = cachedBinary(name);
  await mkdir(cacheFolder(), { recursive: true });
  const release = await waitForLock(`${target}.lock`);
  const scratch = await mkdtemp(`${target}-`);
  try {
    if (await exists(target)) return target;
    await removeAbandoned(`${name}-`);
    const fetched = await fetch(scratch);
    await chmod(fetched, 0o755);
    await rename(fetched, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await release();
  }
}

async function waitForLock(file: string): Promise<() => Promise<void>> {
  for (;;) {
    const lock = await takeLock(file);
    if (lock.kind === 'taken') return lock.release;
    await sleep(250);
  }
}

/** Removes the scratch folders of processes that were killed while they downloaded. */
async function removeAbandoned(prefix: string): Promise<void> {
  for (const name of await readdir(cacheFolder())) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(cacheFolder(), name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
