/** Lock files that name the process holding them, so that one left behind by a crash can be told from a live one. */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, markOf, type ProcessMark } from './process-mark.ts';

type Held = { kind: 'held'; by: number; leaving: boolean };
export type LockResult = { kind: 'taken'; release(): Promise<void> } | Held;

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
      const found = await look(file);
      if (found.kind === 'held') return found;
      if (found.kind === 'left behind') await removeLeftBehind(file);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function look(file: string): Promise<Held | { kind: 'free' | 'left behind' }> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { kind: 'free' };
  const content = parse(text);
  if (content && isAlive(content.owner)) return { kind: 'held', by: content.owner.pid, leaving: false };
  if (content?.helper && isAlive(content.helper)) return { kind: 'held', by: content.helper.pid, leaving: true };
  return { kind: 'left behind' };
}

/**
 * Only who has the lock on removing may remove, and looks again first: of two that saw the same lock left behind, the
 * slower would else remove the new lock of the faster.
 */
async function removeLeftBehind(file: string): Promise<void> {
  const turn = await takeLock(`${file}.removing`);
  if (turn.kind === 'held') {
    await sleep(10);
    return;
  }
  try {
    if ((await look(file)).kind === 'left behind') await rm(file, { force: true });
  } finally {
    await turn.release();
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

function parse(text: string): LockContent | null {
  try {
    return JSON.parse(text) as LockContent;
  } catch {
    return null;
  }
}
