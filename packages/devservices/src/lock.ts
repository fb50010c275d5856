/** Lock files that name the process holding them, so that one left behind by a crash can be told from a live one. */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { isAlive, markOf, type ProcessMark } from './process-mark.ts';

export type LockResult = { kind: 'taken'; release(): Promise<void> } | { kind: 'held'; by: number; leaving: boolean };

type LockContent = { owner: ProcessMark; helper: ProcessMark | null };

/**
 * Takes the lock for this process, or tells who has it. `helper` is a process that may outlive the owner for a moment;
 * `leaving` says that only it is left. A lock whose processes are gone is taken over.
 */
export async function takeLock(file: string, helper: number | null = null): Promise<LockResult> {
  const mine: LockContent = { owner: markOf(process.pid), helper: helper === null ? null : markOf(helper) };
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    for (;;) {
      if (await linked(draft, file)) return { kind: 'taken', release: () => rm(file, { force: true }) };
      const other = await read(file);
      if (other && isAlive(other.owner)) return { kind: 'held', by: other.owner.pid, leaving: false };
      if (other?.helper && isAlive(other.helper)) return { kind: 'held', by: other.helper.pid, leaving: true };
      await rm(file, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link appears with its content already in it, where a file made and then written could be read empty. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(file: string): Promise<LockContent | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockContent;
  } catch {
    return null;
  }
}
