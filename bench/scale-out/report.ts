/** The figures of scaling out, as tables. */
import { median } from '../median.ts';
import { table } from '../report.ts';
import type { Comings } from './comings.ts';
import type { Constellation } from './constellation.ts';

export type ScaleOutResult = { hooks: number; inFlight: number; runs: Constellation[]; comings: Comings | null };

const KINDS = ['api', 'worker', 'mongod', 'redis'] as const;
const whole = (value: number | null): string => (value === null ? '-' : Math.round(value).toLocaleString('en-US'));
const total = ({ cpu }: Constellation): number => KINDS.reduce((sum, kind) => sum + cpu[kind], 0);

export function renderScaleOut({ hooks, inFlight, runs, comings }: ScaleOutResult): string {
  const groups = Map.groupBy(runs, ({ workers, apis }) => `${workers} workers, ${apis} APIs`);
  const rows = [...groups].map(([name, all]) => [
    name,
    whole(median(all.map(({ deliveredPerSecond }) => deliveredPerSecond))),
    ...KINDS.map((kind) => whole(median(all.map(({ cpu }) => cpu[kind])))),
    whole(median(all.map(total))),
    ratio(all, groups.get(`1 workers, ${all[0]?.apis} APIs`)),
    ...saturation(all),
    ...(['mongod', 'redis'] as const).map((kind) => median(all.map(({ asked }) => asked[kind]))?.toFixed(2) ?? '-'),
    all.map(({ shares }) => shares.map((share) => `${whole(share * 100)}`).join(':')).join(' '),
    ...[all.reduce((sum, { lost }) => sum + lost, 0), all.reduce((sum, { twice }) => sum + twice, 0)].map(whole),
  ]);
  const head = [
    '',
    'delivered/s',
    ...KINDS,
    'all',
    'ratio',
    'MongoDB',
    'Redis',
    'asked M',
    'asked R',
    'shares %',
    'lost',
    'twice',
  ];
  return [
    `${hooks} hooks, ${inFlight} in flight; medians of ${[...groups.values()][0]?.length} runs; CPU µs per delivery by kind of process;
ratio: of the cost of a delivery to that with one worker, in the same pass; MongoDB, Redis: deliveries/s at which they would use a core;
asked: requests to MongoDB and commands of Redis per delivery`,
    table(head, rows, 1),
    ...(comings ? [renderComings(comings)] : []),
  ].join('\n\n');
}

/** Of neighbours in time, since a busy machine is slower at one time than at another. */
function ratio(runs: Constellation[], alone: Constellation[] | undefined): string {
  const ratios = runs.flatMap((run, n) => (alone?.[n] ? [total(run) / total(alone[n])] : []));
  return median(ratios)?.toFixed(2) ?? '-';
}

const saturation = (runs: Constellation[]): string[] =>
  (['mongod', 'redis'] as const).map((kind) => whole(median(runs.map(({ cpu }) => 1e6 / cpu[kind]))));

function renderComings(comings: Comings): string {
  const { seconds, perSecond, workers, replaced, slowestStopMs, unclean, delivered, notAccepted, lost, twice, p99 } =
    comings;
  return [
    `${seconds} s at ${perSecond}/s, ${workers} workers of which the oldest goes and another comes, ${replaced} times:`,
    `${whole(delivered)} delivered, ${lost} lost, ${twice} twice, ${notAccepted} not accepted, p99 ${whole(p99)} ms;`,
    `the slowest stop took ${whole(slowestStopMs)} ms, ${unclean} did not end with 0`,
  ].join('\n');
}
