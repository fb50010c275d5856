/** Figures as text for people. */
import type { ProcessName } from './bench.ts';
import type { Compared } from './paired.ts';
import type { Figures } from './run.ts';

const PROCESSES: ProcessName[] = ['api', 'worker', 'mongod', 'redis'];

const FOOT = `Latency is publish to receipt. Generator and receiver share this machine's cores with what they measure,
so rates and latencies belong to this machine and this moment. Compare CPU per delivery, and ratios of
two runs made here one after the other; nothing else.`;

/** Tables, and what may be read from them. */
export function render(all: Figures[]): string {
  const flow = all.map((figures) => [
    figures.scenario,
    figures.about,
    whole(figures.events),
    whole(figures.acceptedPerSecond),
    whole(figures.deliveredPerSecond),
    ms(figures.p50),
    ms(figures.p95),
    ms(figures.p99),
    whole(figures.notAccepted),
    whole(figures.lost),
    whole(figures.duplicates),
  ]);
  const cpu = all.map((figures) => [
    figures.scenario,
    ...PROCESSES.map((name) => whole(figures.cpu[name])),
    whole(sum(PROCESSES.map((name) => figures.cpu[name]))),
    ...PROCESSES.map((name) => whole(figures.rssMiB[name])),
    figures.redisMiB.toFixed(1),
  ]);
  const flowHead = [
    'scenario',
    'load',
    'events',
    'accepted/s',
    'delivered/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'refused',
    'lost',
    'twice',
  ];
  const cpuHead = [
    'CPU µs per delivery',
    ...PROCESSES,
    'all',
    ...PROCESSES.map((name) => `${name} MiB`),
    'in Redis MiB',
  ];
  return [table(flowHead, flow, 2), ...fairness(all), table(cpuHead, cpu, 1), FOOT].join('\n\n');
}

/** What the measured hook had of what went on beside it. */
function fairness(all: Figures[]): string[] {
  const rows = all.flatMap(({ scenario, alone, p50, p99, note }) =>
    alone ? [[scenario, note, ms(alone.p50), ms(p50), ms(alone.p99), ms(p99), (p99 / alone.p99).toFixed(2)]] : [],
  );
  const head = ['beside', 'what went on', 'p50 alone', 'p50 beside', 'p99 alone', 'p99 beside', 'p99 ratio'];
  return rows.length === 0 ? [] : [table(head, rows, 2)];
}

/** NaN, where nothing came, comes as null from another process. */
const ms = (value: number | null): string => (value === null ? '-' : value.toFixed(1));

function sum(values: (number | null)[]): number | null {
  return values.includes(null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function whole(value: number | null): string {
  return value === null ? '-' : Math.round(value).toLocaleString('en-US');
}

/** `head`: what was compared, and the names of both. */
export function renderCompared(compared: Compared[], head: [string, string, string]): string {
  const number = (value: number | null, digits = 1) => value?.toFixed(digits) ?? '-';
  const rows = compared.map(({ what, before, after, ratio, spread }) => [
    what,
    number(before),
    number(after),
    number(ratio, 2),
    spread,
  ]);
  return table([...head, 'ratio', 'least to greatest'], rows, 1);
}

/** The first `textColumns` to the left, figures to the right. */
export function table(head: string[], rows: string[][], textColumns: number): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) =>
        column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}
