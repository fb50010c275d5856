/** One soak from its hooks to what became of them. */
import { aHook, createApiClient, eventually } from '@hookpost/testkit';
import { type ScaledInstallation, startScaledInstallation } from '../installation.ts';
import { type Latency, latencies } from './latencies.ts';
import { publishFor } from './load.ts';
import { type Inflicted, type Nemesis, unleash } from './nemesis.ts';
import { type Plan, type PlannedHook, planSoak, type SoakOptions, seeded } from './plan.ts';
import { startSoakReceiver } from './receiver.ts';
import { type Course, coursesOf, startSampling } from './samples.ts';
import { type Finding, findOut, isSettled } from './truth.ts';

export type SoakResult = SoakOptions & {
  acceptedPerSecond: number;
  refused: Record<string, number>;
  inflicted: Inflicted[];
  /** From the end of the load until nothing was left to do. */
  settledSeconds: number;
  findings: Finding[];
  /** What the workers say that they may have sent twice; never less than what was. */
  countedTwice: number;
  rescued: number;
  /** Of healthy hooks, in thirds of the time. */
  healthy: Latency[];
  courses: Course[];
  /** Promises that did not hold, in words. */
  broken: string[];
};

const WORKERS = 2;
/** In a shorter time everything still grows to its size. */
const LONG_S = 300;
const SAMPLES = 300;
/** The last pauses of breakers, leases, and what had piled up. */
const SETTLE_MS = 180_000;

export async function runSoak(options: SoakOptions, say: (line: string) => void): Promise<SoakResult> {
  const plan = planSoak(options);
  const installation = await startScaledInstallation();
  try {
    await Promise.all(Array.from({ length: WORKERS }, () => installation.addWorker()));
    return await soak(options, plan, installation, say);
  } finally {
    await installation.stop();
  }
}

async function soak(
  options: SoakOptions,
  { hooks, faults }: Plan,
  installation: ScaledInstallation,
  say: (line: string) => void,
): Promise<SoakResult> {
  const { seconds, seed } = options;
  const [target] = installation.targets();
  if (target === undefined) throw new Error('no API lives');
  let startedAt = performance.now();
  const now = () => (performance.now() - startedAt) / 1000;
  const healthy = latencies(now);
  const onDelivered = (hook: PlannedHook, n: number) => hook.kind === 'healthy' && healthy.arrived(hook, n);
  const receiver = await startSoakReceiver({ hooks, now, random: seeded(seed + 1), onDelivered });
  const hookIds = new Map<PlannedHook, string>();
  const api = createApiClient(target);
  for (const hook of hooks) {
    const settings = { url: receiver.url(hook), events: [hook.name], retry: { delays: hook.delays } };
    hookIds.set(hook, (await api.createHook(aHook(settings))).id);
  }

  startedAt = performance.now();
  say(`${hooks.length} hooks; to come: ${faults.map(({ at, kind }) => `${kind} at ${at.toFixed(0)} s`).join(', ')}`);
  const stopSampling = startSampling(installation, Math.max(1, seconds / SAMPLES), now);
  const nemesis = unleash(installation, faults, now);
  const ending = new AbortController();
  const publishing = publishFor(seconds, target, hooks, { onSent: healthy.sent, signal: ending.signal });
  const [published] = await Promise.all([publishing, nemesis.over]).finally(() => ending.abort());
  const endedAt = now();
  const samples = await stopSampling();
  // What they have open is over by the time the others have all theirs.
  for (const [{ kind }, id] of hookIds)
    if (kind === 'failing') await api.request('PATCH', `/v1/hooks/${id}`, { paused: true });
  say(`published; the rest is to arrive`);
  const settled = eventually(() => isSettled(installation.db, hookIds), { timeoutMs: SETTLE_MS, everyMs: 250 });
  await settled.catch(() => {});
  const settledSeconds = now() - endedAt;

  const findings: Finding[] = [];
  for (const [hook, id] of hookIds)
    findings.push(await findOut(installation.db, hook, id, published.accepted.get(hook) ?? 0, receiver.tally(hook)));
  receiver.close();
  const accepted = [...published.accepted.values()].reduce((sum, count) => sum + count, 0);
  const result = {
    ...options,
    acceptedPerSecond: accepted / seconds,
    refused: published.refused,
    inflicted: nemesis.inflicted,
    settledSeconds,
    findings,
    countedTwice: await nemesis.total('hookpost_duplicate_sends_total'),
    rescued: await nemesis.total('hookpost_rescued_total'),
    healthy: healthy.thirds(seconds),
    courses: coursesOf(samples, seconds >= LONG_S),
  };
  return { ...result, broken: await brokenIn(result, nemesis) };
}

async function brokenIn(result: Omit<SoakResult, 'broken'>, nemesis: Nemesis): Promise<string[]> {
  const { findings, courses, countedTwice } = result;
  const sum = (of: (finding: Finding) => number) => findings.reduce((total, finding) => total + of(finding), 0);
  const orphans = await nemesis.total('hookpost_orphans_total');
  const twice = sum((finding) => finding.twice);
  return [
    ...findings.flatMap(({ hook, lost }) => (lost > 0 ? [`${lost} deliveries of ${hook} were lost`] : [])),
    ...findings.flatMap(({ hook, untrue }) => (untrue > 0 ? [`${untrue} records of ${hook} are not true`] : [])),
    ...(twice > countedTwice ? [`${twice} requests came twice, and ${countedTwice} were counted`] : []),
    ...(orphans > 0 ? [`${orphans} backlogs would never have been woken`] : []),
    ...courses.flatMap(({ what, middle, last, flat }) =>
      flat === false ? [`${what} grew from ${middle.toFixed(0)} to ${last.toFixed(0)}`] : [],
    ),
  ];
}
