/** What a process has used, from Linux's /proc. */
import { readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second (USER_HZ), on every architecture that Node runs on. */
const MICROSECONDS_PER_TICK = 10_000;

export type Usage = {
  /** User and system time of all its threads. */
  cpuMicroseconds: number;
  rssBytes: number;
};

/** null where there is no such process, or no /proc. */
export function usageOf(pid: number): Usage | null {
  try {
    // The name in brackets may hold spaces, so counting starts behind it, at field 3 of proc(5).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[14 - 3]) + Number(fields[15 - 3]);
    const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { cpuMicroseconds: ticks * MICROSECONDS_PER_TICK, rssBytes: Number(rss) * 1024 };
  } catch {
    return null;
  }
}
