/** `npm run bench [-- SCENARIO…] [--events N] [--runs N] [--json]`: everything on this machine, loss is a failure. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { medianOf } from './median.ts';
import { compare } from './paired.ts';
import { render, renderCompared } from './report.ts';
import { type Figures, runScenario } from './run.ts';
import { chosen, SCENARIOS, type Scenario } from './scenarios.ts';
import { startBench } from './start.ts';

// Progress goes to stderr, so that stdout is the result alone.
const say = (line: string) => console.error(line);
const { scenarios, runs, json } = readArguments();

const { bench, stop } = await startBench(say);
const measured = new Map<string, Figures[]>();
try {
  for (let run = 1; run <= runs; run++) {
    for (const scenario of scenarios) {
      say(`${scenario.name}: ${scenario.about}, ${scenario.events} events${runs > 1 ? `, run ${run} of ${runs}` : ''}`);
      measured.set(scenario.name, [...(measured.get(scenario.name) ?? []), await runScenario(scenario, bench)]);
    }
  }
} finally {
  await stop();
}
const figures = [...measured.values()].map((all) => medianOf(all as [Figures, ...Figures[]]));
const machine = { node: process.version, cpus: cpus().map(({ model }) => model) };
const result = { at: new Date().toISOString(), ...machine, figures, runs: Object.fromEntries(measured) };
const kept = keep(result);
console.log(json ? JSON.stringify(result, null, 2) : [render(figures), ...comparisons()].join('\n\n'));
say(`\nkept in ${kept}`);
if (figures.some(({ lost }) => lost > 0)) {
  say('deliveries of accepted events were lost');
  process.exitCode = 1;
}

/** Each run of a scenario beside that of the one before it. */
function comparisons(): string[] {
  return scenarios.flatMap(({ name, against }) => {
    const [before, after] = [measured.get(against ?? ''), measured.get(name)];
    if (against === undefined || before === undefined || after === undefined) return [];
    const turns = before.map((figures, run) => ({ before: figures, after: after[run] ?? figures }));
    return [renderCompared(compare(turns), ['', against, name])];
  });
}

function readArguments(): { scenarios: Scenario[]; runs: number; json: boolean } {
  const options = {
    events: { type: 'string' },
    runs: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const events = values.events === undefined ? null : Number(values.events);
    const runs = Number(values.runs);
    if (values.help) {
      console.log(usage());
      process.exit();
    }
    if (events !== null && !(Number.isInteger(events) && events > 0))
      throw new Error('--events is a whole number from 1');
    if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs is a whole number from 1');
    const unknown = positionals.find((name) => !SCENARIOS.some((each) => each.name === name || each.group === name));
    if (unknown) throw new Error(`no scenario is called ${unknown}`);
    return {
      scenarios: chosen(positionals).map((scenario) => ({ ...scenario, events: events ?? scenario.events })),
      runs,
      json: values.json,
    };
  } catch (error) {
    say(`${(error as Error).message}\n${usage()}`);
    process.exit(2);
  }
}

function usage(): string {
  const scenarios = SCENARIOS.map(({ name, about }) => `  ${name.padEnd(20)} ${about}`);
  return [
    'usage: npm run bench [-- SCENARIO… --events N --runs N --json]',
    'scenarios:',
    ...scenarios,
    'group: fairness (all that are beside something)',
  ].join('\n');
}

function keep(result: { at: string }): string {
  const folder = path.join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${result.at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return path.relative(process.cwd(), file);
}
