import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LockResult, takeLock } from './lock.ts';

const LEAVING_MS = 15_000;

export type DataFolder = { path: string; release(): Promise<void> };

/**
 * Takes a data folder for this process, making it where it is missing. `helper`: the supervisor, which goes on for some
 * seconds when this process is killed. Rejects where the folder can't be written, and while another live process has it.
 */
export async function takeDataFolder(folder: string, helper: number): Promise<DataFolder> {
  const absolute = path.resolve(folder);
  const lock = await makeAndLock(absolute, helper).catch((error: Error) => {
    throw new Error(`data folder ${absolute} can't be used: ${error.message}; set HOOKPOST_DATA_DIR to another one`);
  });
  if (lock.kind === 'held') throw new Error(`data folder ${absolute} is used by process ${lock.by}`);
  return { path: absolute, release: lock.release };
}

async function makeAndLock(folder: string, helper: number): Promise<LockResult> {
  await makeFolder(folder);
  return waitWhileLeaving(() => takeLock(path.join(folder, 'lock'), helper));
}

/** Node's own recursive mkdir never ends where a folder that is there takes no new ones, as /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (await isThere(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Another start has made it meanwhile.
    if (error.code !== 'EEXIST') throw error;
  });
}

function isThere(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}

/** After a crash the services of the one before need a moment to end. */
async function waitWhileLeaving(take: () => Promise<LockResult>): Promise<LockResult> {
  const deadline = Date.now() + LEAVING_MS;
  for (;;) {
    const lock = await take();
    if (lock.kind === 'taken' || !lock.leaving || Date.now() > deadline) return lock;
    await sleep(100);
  }
}
