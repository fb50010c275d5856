/** What two checkouts measured in turn, as ratios within each turn: a machine that grows slower makes both slower. */
import type { ProcessName } from './bench.ts';
import { inOrder, median } from './median.ts';
import type { Figures } from './run.ts';

/** One turn: the same scenario in one checkout and then in the other. */
export type Turn = { before: Figures; after: Figures };

/** `ratio` is after by before: below 1 the second checkout needs less, or takes less long. null where it can't be told. */
export type Compared = {
  what: string;
  before: number | null;
  after: number | null;
  ratio: number | null;
  spread: string;
};

const PROCESSES: ProcessName[] = ['api', 'worker', 'mongod', 'redis'];

const cpuOfAll = ({ cpu }: Figures): number | null =>
  PROCESSES.reduce<number | null>((sum, name) => (sum === null || cpu[name] === null ? null : sum + cpu[name]), 0);

const MEASURES: [string, (figures: Figures) => number | null][] = [
  ['CPU µs per delivery', cpuOfAll],
  ['CPU µs per attempt', (figures) => dividedBy(cpuOfAll(figures), figures.attempts)],
  ...PROCESSES.map(
    (name) => [`  ${name}`, ({ cpu }: Figures) => cpu[name]] as [string, (figures: Figures) => number | null],
  ),
  ['accepted/s', ({ acceptedPerSecond }) => acceptedPerSecond],
  ['delivered/s', ({ deliveredPerSecond }) => deliveredPerSecond],
  ['p50 ms', ({ p50 }) => p50],
  ['p95 ms', ({ p95 }) => p95],
  ['p99 ms', ({ p99 }) => p99],
];

/** Medians of each, the median of the turns' ratios, and the least and the greatest of these. */
export function compare(turns: Turn[]): Compared[] {
  return MEASURES.map(([what, of]) => {
    const ratios = turns.map(({ before, after }) => dividedBy(of(after), of(before)));
    return {
      what,
      before: median(turns.map(({ before }) => of(before))),
      after: median(turns.map(({ after }) => of(after))),
      ratio: median(ratios),
      spread: spreadOf(ratios),
    };
  });
}

const dividedBy = (a: number | null, b: number | null): number | null => (a === null || !b ? null : a / b);

function spreadOf(ratios: (number | null)[]): string {
  const sorted = inOrder(ratios);
  return sorted.length === 0 ? '-' : `${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)}`;
}
