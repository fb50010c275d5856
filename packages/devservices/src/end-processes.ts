import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessMark } from './process-mark.ts';

const KILL_AFTER_MS = 5000;

/** Ends processes that are not this one's children: SIGTERM, after 5 s SIGKILL. Resolves when all are gone. */
export async function endProcesses(processes: ProcessMark[]): Promise<void> {
  const living = () => processes.filter(isAlive);
  for (const { pid } of living()) signal(pid, 'SIGTERM');
  const kill = setTimeout(() => {
    for (const { pid } of living()) signal(pid, 'SIGKILL');
  }, KILL_AFTER_MS);
  while (living().length > 0) await sleep(50);
  clearTimeout(kill);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended just now.
  }
}
