/**
 * `node scripts/run.mjs bench/pending-million.ts [--pending N --hooks N]`: what a million deliveries that wait cost those that do not. Measures a
 * healthy hook, Redis, the sweep, the audit and the gauges, then builds the backlog, and measures again.
 */
import { parseArgs } from 'node:util';
import { eventually, metric } from '@hookpost/testkit';
import { type BacklogSize, buildBacklog } from './backlog.ts';
import type { Bench } from './bench.ts';
import { type Examined, examine } from './examined.ts';
import { makeHooks } from './hooks.ts';
import { redisMemory } from './redis-memory.ts';
import { table } from './report.ts';
import { type Round, runRound } from './round.ts';
import { startBench } from './start.ts';

type Look = Record<'p50' | 'p99' | 'redisKiB' | 'sweepMs' | 'auditMs' | 'metricsMs' | 'pending' | 'orphans', number>;

const EVENTS = 3000;
const PER_SECOND = 200;
const PATH = '/measured/pending';

const say = (line: string) => console.error(line);
const size = readArguments();
const { bench, stop } = await startBench(say);
try {
  await makeHooks(bench.api, [bench.receiverUrl + PATH], 'measured');
  await publish(bench, 2000, 2000);
  say('without a backlog');
  const without = await look(bench);
  say(`building ${size.pending} pending deliveries of ${size.hooks} hooks`);
  const startedAt = performance.now();
  const hookId = await buildBacklog(bench, size);
  say(`built in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  // What was just inserted is on disk before anything is measured: a checkpoint has nothing to do with what waits.
  await bench.db.connection.db?.admin().command({ fsync: 1 });
  await publish(bench, 1000, PER_SECOND);
  const withBacklog = await look(bench);
  console.log(render(without, withBacklog));
  console.log(renderExamined(await examine(bench.mongodbUri, hookId)));
} finally {
  await stop();
}

function readArguments(): BacklogSize {
  const { values } = parseArgs({
    options: { pending: { type: 'string', default: '1000000' }, hooks: { type: 'string', default: '1000' } },
  });
  return { pending: Number(values.pending), hooks: Number(values.hooks) };
}

function publish({ generator, receiver, target }: Bench, events: number, perSecond: number): Promise<Round> {
  const load = { kind: 'open', perSecond } as const;
  return runRound({ generator, receiver, target, type: 'measured', events, load, paths: [PATH] });
}

/** Times of sweep and audit are means over those that began during the look. */
async function look(bench: Bench): Promise<Look> {
  const before = await loops(bench);
  const { received } = await publish(bench, EVENTS, PER_SECOND);
  if (received.lost > 0) throw new Error(`${received.lost} deliveries were lost`);
  // The audit comes once a minute.
  await eventually(async () => (await loops(bench)).audit.count > before.audit.count, {
    timeoutMs: 90_000,
    everyMs: 500,
  });
  const after = await loops(bench);
  const mean = (name: 'sweep' | 'audit') =>
    ((after[name].seconds - before[name].seconds) * 1000) / (after[name].count - before[name].count);
  const askedAt = performance.now();
  const pending = await metric(bench.metricsUrl, 'hookpost_pending_deliveries');
  return {
    p50: received.p50,
    p99: received.p99,
    redisKiB: (await redisMemory(bench.redisUrl)) / 1024,
    sweepMs: mean('sweep'),
    auditMs: mean('audit'),
    metricsMs: performance.now() - askedAt,
    pending,
    orphans: await metric(bench.metricsUrl, 'hookpost_orphans_total'),
  };
}

type Timed = { count: number; seconds: number };

async function loops({ metricsUrl }: Bench): Promise<Record<'sweep' | 'audit', Timed>> {
  const text = await (await fetch(`${metricsUrl}/metrics`)).text();
  const read = (part: string, loop: string) =>
    Number(new RegExp(`^hookpost_loop_seconds_${part}\\{loop="${loop}"\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  const of = (loop: string): Timed => ({ count: read('count', loop), seconds: read('sum', loop) });
  return { sweep: of('sweep'), audit: of('audit') };
}

function render(without: Look, withBacklog: Look): string {
  const names: [keyof Look, string][] = [
    ['pending', 'pending deliveries'],
    ['p50', 'publish to receipt, p50 ms'],
    ['p99', 'publish to receipt, p99 ms'],
    ['redisKiB', 'Redis memory, KiB'],
    ['sweepMs', 'a sweep, ms'],
    ['auditMs', 'an audit, ms'],
    ['metricsMs', 'a reading of /metrics, ms'],
    ['orphans', 'orphans found'],
  ];
  const rows = names.map(([name, title]) => [title, without[name].toFixed(1), withBacklog[name].toFixed(1)]);
  return table(['', 'without', 'with'], rows, 1);
}

function renderExamined(all: Examined[]): string {
  const rows = all.map(({ query, ...figures }) => [query, ...Object.values(figures).map(String)]);
  return `\n${table(['asked once', 'ms', 'keys', 'records', 'answered'], rows, 1)}`;
}
