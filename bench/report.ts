/** Figures as text for people. */
import type { Figures, ProcessName } from './run.ts';

const PROCESSES: ProcessName[] = ['api', 'worker', 'mongod', 'redis'];

const FOOT = `Latency is publish to receipt. Generator and receiver share this machine's cores with what they measure,
so rates and latencies belong to this machine and this moment. Compare CPU per delivery, and ratios of
two runs made here one after the other; nothing else.`;

/** Two tables and what may be read from them. */
export function render(all: Figures[]): string {
  const flow = all.map((figures) => [
    figures.scenario,
    figures.about,
    whole(figures.events),
    whole(figures.acceptedPerSecond),
    whole(figures.deliveredPerSecond),
    figures.p50.toFixed(1),
    figures.p99.toFixed(1),
    whole(figures.notAccepted),
    whole(figures.lost),
    whole(figures.duplicates),
  ]);
  const cpu = all.map((figures) => [
    figures.scenario,
    ...PROCESSES.map((name) => whole(figures.cpu[name])),
    whole(sum(PROCESSES.map((name) => figures.cpu[name]))),
    ...PROCESSES.map((name) => whole(figures.rssMiB[name])),
  ]);
  const flowHead = [
    'scenario',
    'load',
    'events',
    'accepted/s',
    'delivered/s',
    'p50 ms',
    'p99 ms',
    'refused',
    'lost',
    'twice',
  ];
  const cpuHead = ['CPU µs per delivery', ...PROCESSES, 'all', ...PROCESSES.map((name) => `${name} MiB`)];
  return [table(flowHead, flow, 2), table(cpuHead, cpu, 1), FOOT].join('\n\n');
}

function sum(values: (number | null)[]): number | null {
  return values.includes(null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function whole(value: number | null): string {
  return value === null ? '-' : Math.round(value).toLocaleString('en-US');
}

/** The first `textColumns` to the left, figures to the right. */
function table(head: string[], rows: string[][], textColumns: number): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) =>
        column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}
