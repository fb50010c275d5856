/** What the parts that a delivery is made of can do by themselves, on the same machine and at the same time. */
import type { Bench } from './bench.ts';
import type { PartName, PartResult, PartTask } from './ceiling/parts.ts';
import { startPeer } from './protocol.ts';
import { table } from './report.ts';
import type { Figures } from './run.ts';

/** CPU microseconds each: of who asks, and of mongod and Redis. */
export type Part = { part: string; perSecond: number; client: number; mongod: number; redis: number };

type Scenario = Pick<Figures, 'scenario' | 'hooks' | 'cpu' | 'deliveredPerSecond'>;

const PARTS: Record<PartName, string> = {
  post: 'undici: POST to the receiver',
  event: 'insertMany of events',
  record: 'insertMany of records',
  alarm: 'BullMQ: add and process',
};
/** What is done once for all hooks of an event. */
const PER_EVENT: string[] = [PARTS.event, PARTS.alarm];
const COUNT = 20_000;

/** The scenarios whose share of the ceiling is told: both are measured just before. */
export const UNDER_CEILING = ['one-hook', 'ten-hooks'];

/** Measures each part for itself. The installation has delivered events of `one-hook` before: they are what is written. */
export async function measureCeiling(bench: Bench): Promise<Part[]> {
  const { receiver, receiverUrl: url, mongodbUri, redisUrl, pids } = bench;
  const measured: Part[] = [];
  for (const [part, name] of Object.entries(PARTS) as [PartName, string][]) {
    const peer = startPeer('./ceiling/parts.ts');
    await receiver.ask({ kind: 'start', round: 'ceiling' });
    const task: PartTask = { part, count: COUNT, url, mongodbUri, redisUrl, pids, type: 'bench.one-hook' };
    const { seconds, client, mongod, redis } = await peer.ask<PartResult>(task);
    peer.stop();
    const each = { client: client / COUNT, mongod: mongod / COUNT, redis: redis / COUNT };
    measured.push({ part: name, perSecond: COUNT / seconds, ...each });
  }
  return measured;
}

export type Share = { scenario: string; cpu: number; cpuShare: number; perSecond: number; rateShare: number };

/** What a delivery would cost were it made of these parts alone, one after the other, and how near a scenario comes to it. */
export function shareOf(parts: Part[], { scenario, hooks, cpu, deliveredPerSecond }: Scenario): Share {
  const perDelivery = (of: (part: Part) => number) =>
    parts.reduce((sum, part) => sum + of(part) / (PER_EVENT.includes(part.part) ? hooks : 1), 0);
  const ceiling = perDelivery(({ client, mongod, redis }) => client + mongod + redis);
  const perSecond = 1 / perDelivery((part) => 1 / part.perSecond);
  const spent = Object.values(cpu).reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0);
  return { scenario, cpu: ceiling, cpuShare: ceiling / spent, perSecond, rateShare: deliveredPerSecond / perSecond };
}

export function renderCeiling(parts: Part[], scenarios: Scenario[]): string {
  const partRows = parts.map(({ part, perSecond, client, mongod, redis }) => [
    part,
    ...[perSecond, client, mongod, redis, client + mongod + redis].map((each) => each.toFixed(0)),
  ]);
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const shares = scenarios
    .map((scenario) => shareOf(parts, scenario))
    .map(({ scenario, cpu, cpuShare, perSecond, rateShare }) => [
      ...[scenario, cpu.toFixed(0), percent(cpuShare)],
      ...[perSecond.toFixed(0), percent(rateShare)],
    ]);
  return [
    table(['a part by itself', '/s', 'client µs', 'mongod µs', 'redis µs', 'all µs'], partRows, 1),
    table(['of these parts alone', 'µs per delivery', 'share reached', 'delivered/s', 'share reached'], shares, 1),
  ].join('\n\n');
}
