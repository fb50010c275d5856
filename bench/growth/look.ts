import type { Bench, ProcessName } from '../bench.ts';
import { type Measured, measureRound } from '../measure.ts';
import { medianOf } from '../median.ts';
import type { Load } from '../protocol.ts';
import { type RoundOptions, runRound } from '../round.ts';

/** What is published, and where it is to come. */
export type Published = Pick<RoundOptions, 'type' | 'paths' | 'inTurn' | 'keys'>;

export type Look = {
  /** Microseconds per delivery under a closed loop, of all four processes and of each. */
  cpu: number;
  cpuOf: Record<ProcessName, number>;
  /** The same at a modest rate. */
  openCpu: number;
  /** Publish to receipt at that rate, in ms. */
  p50: number;
  p99: number;
};

export type LookOptions = { looks: number; closedEvents: number; openEvents: number };

const CLOSED: Load = { kind: 'closed', inFlight: 64 };
const OPEN: Load = { kind: 'open', perSecond: 200 };
const WARM_UP_EVENTS = 1500;

/** The median of several looks at the installation as it is. Rejects where anything is lost. */
export async function look(bench: Bench, published: Published, options: LookOptions): Promise<Look> {
  const { generator, receiver, target } = bench;
  const round = { generator, receiver, target, ...published };
  await runRound({ ...round, events: WARM_UP_EVENTS, load: CLOSED });
  const looks: Look[] = [];
  for (let i = 0; i < options.looks; i++) {
    const closed = await measureRound({ ...round, events: options.closedEvents, load: CLOSED }, bench);
    const open = await measureRound({ ...round, events: options.openEvents, load: OPEN }, bench);
    for (const { received } of [closed, open]) if (received.lost > 0) throw new Error(`${received.lost} were lost`);
    const { p50, p99 } = open.received;
    looks.push({ cpu: sum(closed.cpu), cpuOf: numbers(closed.cpu), openCpu: sum(open.cpu), p50, p99 });
  }
  return medianOf(looks as [Look, ...Look[]]);
}

const sum = (cpu: Measured['cpu']): number => Object.values(numbers(cpu)).reduce((all, each) => all + each, 0);

function numbers({ api, worker, mongod, redis }: Measured['cpu']): Look['cpuOf'] {
  const or = (value: number | null) => value ?? Number.NaN;
  return { api: or(api), worker: or(worker), mongod: or(mongod), redis: or(redis) };
}
