import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LockResult, takeLock } from './lock.ts';

const LEAVING_MS = 15_000;

export type DataFolder = { path: string; release(): Promise<void> };

/**
 * Takes a data folder for this process, making it where it is missing. `helper`: the supervisor, which goes on for some
 * seconds when this process is killed. Rejects while another live process has the folder.
 */
export async function takeDataFolder(folder: string, helper: number): Promise<DataFolder> {
  const absolute = path.resolve(folder);
  await mkdir(absolute, { recursive: true, mode: 0o700 });
  const lock = await waitWhileLeaving(() => takeLock(path.join(absolute, 'lock'), helper));
  if (lock.kind === 'held') throw new Error(`data folder ${absolute} is used by process ${lock.by}`);
  return { path: absolute, release: lock.release };
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
