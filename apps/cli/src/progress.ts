/** A bar on stderr, where that is a terminal; nothing elsewhere. */
const WIDTH = 30;

export type Progress = { part: number; text: string };

export function progressLine({ part, text }: Progress): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * WIDTH);
  return `[${'█'.repeat(full)}${' '.repeat(WIDTH - full)}] ${String(Math.floor(part * 100)).padStart(3)} %  ${text}`;
}

export function showProgress(progress: Progress): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${progressLine(progress)}\x1b[K`);
}

export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
}
