import { readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same id where the system says when it began (Linux). */
export type ProcessMark = { pid: number; began: string | null };

/** The mark of a process that lives now. */
export function markOf(pid: number): ProcessMark {
  return { pid, began: statOf(pid)?.began ?? null };
}

/** Whether that very process still runs. */
export function isAlive({ pid, began }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(pid);
  if (!stat) return true;
  // A zombie has ended; in a container without an init process nobody may ever collect it.
  return stat.state !== 'Z' && (began === null || stat.began === began);
}

function statOf(pid: number): { state: string; began: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything, so count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', began: fields[19] ?? '' };
  } catch {
    return null;
  }
}
