/** `npm run bench [-- SCENARIO…] [--events N] [--json]`: everything on this machine, loss is a failure. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Supervisor, startServices, startSupervisor } from '@hookpost/devservices';
import { createApiClient, newInstallation, startApi, startWorker } from '@hookpost/testkit';
import { startPeer } from './protocol.ts';
import { render } from './report.ts';
import { type Bench, type Figures, runScenario } from './run.ts';
import { chosen, SCENARIOS, type Scenario } from './scenarios.ts';

// Progress goes to stderr, so that stdout is the result alone.
const say = (line: string) => console.error(line);
const { scenarios, json } = readArguments();

const supervisor = startSupervisor();
const { bench, stop } = await startEverything(supervisor);
const figures: Figures[] = [];
try {
  for (const scenario of scenarios) {
    say(`${scenario.name}: ${scenario.about}, ${scenario.events} events`);
    figures.push(await runScenario(scenario, bench));
  }
} finally {
  await stop();
  await supervisor.close();
}
const result = { at: new Date().toISOString(), node: process.version, cpus: cpus().map(({ model }) => model), figures };
console.log(json ? JSON.stringify(result, null, 2) : render(figures));
say(`\nkept in ${keep(result)}`);
if (figures.some(({ lost }) => lost > 0)) {
  say('deliveries of accepted events were lost');
  process.exitCode = 1;
}

function readArguments(): { scenarios: Scenario[]; json: boolean } {
  const options = { events: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const events = values.events === undefined ? null : Number(values.events);
    if (events !== null && !(Number.isInteger(events) && events > 0))
      throw new Error('--events is a whole number from 1');
    const unknown = positionals.find((name) => !SCENARIOS.some((each) => each.name === name || each.group === name));
    if (unknown) throw new Error(`no scenario is called ${unknown}`);
    return {
      scenarios: chosen(positionals).map((scenario) => ({ ...scenario, events: events ?? scenario.events })),
      json: values.json,
    };
  } catch (error) {
    const names = SCENARIOS.map(({ name }) => name).join(', ');
    say(
      `${(error as Error).message}\nusage: npm run bench [-- SCENARIO… --events N --json]\nscenarios: ${names}\ngroups: fairness`,
    );
    process.exit(2);
  }
}

async function startEverything(supervisor: Supervisor): Promise<{ bench: Bench; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hookpost-bench-'));
  supervisor.removeAtEnd(dataDir);
  const services = await startServices({ dataDir, supervisor, say });
  const installation = newInstallation(services);
  const [api, worker] = await Promise.all([startApi(installation), startWorker(installation)]);
  const [generator, troublemaker] = [startPeer('./generator.ts'), startPeer('./generator.ts')];
  const receiver = startPeer('./receiver.ts');
  const target = { url: api.url, key: installation.apiKey };
  const [mongod = 0, redis = 0] = services.pids;
  return {
    bench: {
      api: createApiClient(target),
      target,
      generator,
      troublemaker,
      receiver,
      receiverUrl: await receiver.ask<string>({ kind: 'address' }),
      pids: { api: api.pid, worker: worker.pid, mongod, redis },
    },
    async stop() {
      generator.stop();
      troublemaker.stop();
      receiver.stop();
      await Promise.all([api.stop(), worker.stop()]);
      await services.stop();
    },
  };
}

function keep(result: { at: string }): string {
  const folder = path.join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${result.at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return path.relative(process.cwd(), file);
}
