/** One scenario from its hooks to its figures. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, aHook } from '@hookpost/testkit';
import type { GeneratorResult, GeneratorTask, Peer, ReceiverReport } from './protocol.ts';
import type { Scenario } from './scenarios.ts';
import { type Usage, usageOf } from './usage.ts';

/** The processes whose CPU is charged to a delivery. 0: not one of ours to look at. */
export type Pids = { api: number; worker: number; mongod: number; redis: number };
export type ProcessName = keyof Pids;

export type Figures = {
  scenario: string;
  about: string;
  events: number;
  hooks: number;
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  p50: number;
  p99: number;
  notAccepted: number;
  lost: number;
  duplicates: number;
  /** CPU microseconds per delivery; null where it can't be read. */
  cpu: Record<ProcessName, number | null>;
  rssMiB: Record<ProcessName, number | null>;
};

export type Bench = {
  api: ApiClient;
  /** Where to publish. */
  target: { url: string; key: string };
  generator: Peer;
  /** Publishes what goes to receivers in trouble. */
  troublemaker: Peer;
  receiver: Peer;
  receiverUrl: string;
  pids: Pids;
};

/** Longer than any retry that a healthy receiver could cause. */
const STALLED_MS = 30_000;
/** Statuses and statistics follow a delivery by some 200 ms; their CPU belongs to it. */
const SETTLE_MS = 1_000;

/** Longer than it takes a breaker to open. */
const TROUBLE_AHEAD_S = 12;

/** Enough for the compilers and the connections, whatever is measured then. */
const WARM_UP_EVENTS = 2_000;

/** Makes the hooks, warms everything up, then measures. */
export async function runScenario(scenario: Scenario, bench: Bench): Promise<Figures> {
  const type = `bench.${scenario.name}`;
  const paths = Array.from({ length: scenario.hooks }, (_, n) => `/${scenario.name}/${n}`);
  const urls = paths.map((path) => bench.receiverUrl + path);
  const hooks = await makeHooks(bench, urls, type);

  await round(bench, { ...scenario, events: WARM_UP_EVENTS }, type, paths);
  const endTrouble = await makeTrouble(bench, scenario);
  await sleep(SETTLE_MS);
  const before = readUsage(bench.pids);
  const { published, received } = await round(bench, scenario, type, paths);
  await sleep(SETTLE_MS);
  const after = readUsage(bench.pids);

  await endTrouble();
  await removeHooks(bench, hooks);
  return figuresOf(scenario, published, received, before, after);
}

/** Has hooks in trouble get their events until the answer is called; it removes them again. */
async function makeTrouble(bench: Bench, { name, trouble, events, load }: Scenario): Promise<() => Promise<void>> {
  if (trouble === undefined || load.kind !== 'open') return async () => {};
  const type = `trouble.${name}`;
  const urls = Array.from({ length: trouble.hooks }, (_, n) => `${bench.receiverUrl}/${trouble.receiver}/${n}`);
  const hooks = await makeHooks(bench, urls, type);
  // It begins some seconds ahead, so that the trouble is at its full height when the measuring begins.
  const seconds = TROUBLE_AHEAD_S + events / load.perSecond;
  const task: GeneratorTask = {
    ...bench.target,
    round: `t${Date.now().toString(36)}`,
    type,
    events: Math.ceil(trouble.perSecond * seconds),
    load: { kind: 'open', perSecond: trouble.perSecond },
  };
  const published = bench.troublemaker.ask<GeneratorResult>(task);
  await sleep(TROUBLE_AHEAD_S * 1000);
  return async () => {
    await published;
    await removeHooks(bench, hooks);
  };
}

// One after the other: the writes of one tenant's hooks wait for each other anyway.
async function makeHooks(bench: Bench, urls: string[], type: string): Promise<HookAnswer[]> {
  const hooks: HookAnswer[] = [];
  for (const url of urls) hooks.push(await bench.api.createHook(aHook({ url, events: [type] })));
  return hooks;
}

async function removeHooks(bench: Bench, hooks: HookAnswer[]): Promise<void> {
  for (const { id } of hooks) await bench.api.request('DELETE', `/v1/hooks/${id}`);
}

type HookAnswer = Awaited<ReturnType<ApiClient['createHook']>>;

type Round = { published: GeneratorResult; received: ReceiverReport };

async function round(bench: Bench, scenario: Scenario, type: string, paths: string[]): Promise<Round> {
  const { events, load } = scenario;
  const name = `r${Date.now().toString(36)}`;
  await bench.receiver.ask({ kind: 'start', round: name });
  const task: GeneratorTask = { ...bench.target, round: name, type, events, load };
  const published = await bench.generator.ask<GeneratorResult>(task);
  const accepted = events - published.notAccepted.length;
  await arrival(bench.receiver, accepted * paths.length);
  const { notAccepted } = published;
  const received = await bench.receiver.ask<ReceiverReport>({ kind: 'report', events, paths, notAccepted });
  return { published, received };
}

/** Resolves when so many deliveries have come, or none has for a long while. */
async function arrival(receiver: Peer, expected: number): Promise<void> {
  let arrived = 0;
  let movedAt = performance.now();
  while (arrived < expected && performance.now() - movedAt < STALLED_MS) {
    const now = await receiver.ask<number>({ kind: 'progress' });
    if (now > arrived) movedAt = performance.now();
    arrived = now;
    await sleep(50);
  }
}

type Usages = Record<ProcessName, Usage | null>;

function readUsage({ api, worker, mongod, redis }: Pids): Usages {
  return { api: usageOf(api), worker: usageOf(worker), mongod: usageOf(mongod), redis: usageOf(redis) };
}

function figuresOf(
  scenario: Scenario,
  published: GeneratorResult,
  received: ReceiverReport,
  before: Usages,
  after: Usages,
): Figures {
  const accepted = scenario.events - published.notAccepted.length;
  const perSecond = (count: number, until: number) => (count * 1000) / (until - published.startedAt);
  const each = (figure: (was: Usage, is: Usage) => number): Figures['cpu'] => {
    const of = (name: ProcessName) => {
      const [was, is] = [before[name], after[name]];
      return was && is ? figure(was, is) : null;
    };
    return { api: of('api'), worker: of('worker'), mongod: of('mongod'), redis: of('redis') };
  };
  return {
    scenario: scenario.name,
    about: scenario.about,
    events: scenario.events,
    hooks: scenario.hooks,
    acceptedPerSecond: perSecond(accepted, published.endedAt),
    deliveredPerSecond: perSecond(received.distinct, received.lastAt),
    p50: received.p50,
    p99: received.p99,
    notAccepted: published.notAccepted.length,
    lost: received.lost,
    duplicates: received.duplicates,
    cpu: each((was, is) => (is.cpuMicroseconds - was.cpuMicroseconds) / received.distinct),
    rssMiB: each((_, is) => is.rssBytes / 2 ** 20),
  };
}
