/** A soak as tables. */
import { table } from '../report.ts';
import type { SoakResult } from './run.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export function renderSoak(result: SoakResult): string {
  const { findings, courses, healthy, inflicted } = result;
  const hooks = findings.map(({ hook, ...counts }) => [hook, ...Object.values(counts).map(whole)]);
  const held = courses.map(({ what, first, middle, last, most, flat }) => [
    what,
    ...[first, middle, last, most].map(whole),
    (last / middle).toFixed(2),
    flat === null ? '-' : flat ? 'flat' : 'grows',
  ]);
  const late = healthy.map(({ p50, p99 }, n) => [['first', 'middle', 'last'][n] ?? '', p50.toFixed(0), p99.toFixed(0)]);
  const refusals = Object.entries(result.refused).map(([why, count]) => `${count} × ${why}`);
  const facts = [
    `${whole(result.seconds)} s at ${whole(result.acceptedPerSecond)} of ${result.perSecond} events/s, seed ${result.seed}`,
    `answers other than 202: ${refusals.join(', ') || 'none'}; nothing left to do ${result.settledSeconds.toFixed(0)} s after the load`,
    `may have been sent twice, as the workers counted: ${result.countedTwice}; found by sweeps: ${result.rescued}`,
    `faults: ${inflicted.map(({ at, what }) => `${what} at ${at.toFixed(0)} s`).join(', ')}`,
  ];
  return [
    facts.join('\n'),
    table(['hook', 'accepted', 'lost', 'twice', 'delivered', 'exhausted', 'pending', 'untrue'], hooks, 1),
    table(['medians of each third', 'first', 'middle', 'last', 'most', 'last/middle', ''], held, 1),
    table(['publish to receipt of healthy hooks', 'p50 ms', 'p99 ms'], late, 1),
    result.broken.length === 0 ? 'every promise held' : `BROKEN:\n${result.broken.join('\n')}`,
  ].join('\n\n');
}
