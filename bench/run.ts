/** One scenario from its hooks to its figures. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aftermath, Bench, ProcessName } from './bench.ts';
import { copyHook, makeHooks, removeCopies, removeHooks } from './hooks.ts';
import { type Measured, measureRound, SETTLE_MS } from './measure.ts';
import { redisMemory } from './redis-memory.ts';
import { type RoundOptions, runRound } from './round.ts';
import type { Scenario } from './scenarios.ts';

export type Figures = {
  scenario: string;
  about: string;
  events: number;
  hooks: number;
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** The same hook's just before, with nothing beside it; null where nothing goes on beside. */
  alone: { p50: number; p99: number } | null;
  note: string;
  notAccepted: number;
  lost: number;
  duplicates: number;
  /** Of each delivery. */
  attempts: number;
  /** CPU microseconds per delivery; null where it can't be read. */
  cpu: Record<ProcessName, number | null>;
  rssMiB: Record<ProcessName, number | null>;
  /** What Redis says that it holds. */
  redisMiB: number;
};

/** Enough for the compilers and the connections, whatever is measured then. */
const WARM_UP_EVENTS = 2_000;
/** The share of the events that are measured alone before. */
const ALONE = 0.5;
const NOTHING: Aftermath = { lost: 0, note: '' };

/** Makes the hooks, warms everything up, then measures: alone first, where something is to go on beside. */
export async function runScenario(scenario: Scenario, bench: Bench): Promise<Figures> {
  const { beside, events, load } = scenario;
  const { type, paths, remove } = await prepareHooks(scenario, bench);
  const { generator, receiver, target } = bench;
  const inTurn = scenario.inTurn ?? false;
  const measured: RoundOptions = { generator, receiver, target, type, events, load, paths, inTurn };

  await runRound({ ...measured, events: WARM_UP_EVENTS });
  const alone = beside ? (await runRound({ ...measured, events: Math.ceil(events * ALONE) })).received : null;
  const ongoing = await beside?.(bench, load.kind === 'open' ? events / load.perSecond : 0);
  if (!ongoing) await sleep(SETTLE_MS);
  const round = await measureRound(measured, bench);
  const aftermath = (await ongoing?.end()) ?? NOTHING;
  const redisMiB = (await redisMemory(bench.redisUrl)) / 2 ** 20;
  await remove();
  return {
    ...figuresOf(scenario, round),
    redisMiB,
    alone: alone && { p50: alone.p50, p99: alone.p99 },
    note: aftermath.note,
    lost: round.received.lost + aftermath.lost,
  };
}

type Prepared = { type: string; paths: string[]; remove(): Promise<void> };

/** The hooks of a scenario: the first by the API, as are the others where they are few. */
async function prepareHooks(
  { name, hooks: count, inTurn, receiver, settings }: Scenario,
  bench: Bench,
): Promise<Prepared> {
  const type = `bench.${name}`;
  const paths = Array.from({ length: count }, (_, n) => `/${receiver ?? 'measured'}/${name}/${n}`);
  const origin = receiver === 'tls' ? bench.tlsReceiverUrl : bench.receiverUrl;
  const urls = paths.map((path) => origin + path);
  const hooks = await makeHooks(bench.api, inTurn ? urls.slice(0, 1) : urls, inTurn ? `${type}.0` : type, settings);
  const copied = inTurn ? urls.slice(1) : [];
  const [first] = hooks;
  if (first && copied.length > 0) await copyHook(bench, first, copied, (n) => [`${type}.${n + 1}`]);
  const remove = async () => {
    await removeHooks(bench.api, hooks);
    await removeCopies(bench, copied);
  };
  return { type, paths, remove };
}

type OwnFigures = Omit<Figures, 'alone' | 'note' | 'lost' | 'redisMiB'>;

function figuresOf(scenario: Scenario, { published, received, cpu, rssMiB }: Measured): OwnFigures {
  const accepted = scenario.events - published.notAccepted.length;
  const perSecond = (count: number, until: number) => (count * 1000) / (until - published.startedAt);
  return {
    scenario: scenario.name,
    about: scenario.about,
    events: scenario.events,
    hooks: scenario.hooks,
    acceptedPerSecond: perSecond(accepted, published.endedAt),
    deliveredPerSecond: perSecond(received.distinct, received.lastAt),
    p50: received.p50,
    p95: received.p95,
    p99: received.p99,
    notAccepted: published.notAccepted.length,
    duplicates: received.duplicates,
    attempts: scenario.attempts ?? 1,
    cpu,
    rssMiB,
  };
}
