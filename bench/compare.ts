/**
 * `npm run bench:compare -- BEFORE AFTER [SCENARIO…] [--turns N] [--events N]`: runs the bench of two checkouts in turn. Each
 * has its own packages in node_modules, and a bench that knows the scenarios.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { compare, type Turn } from './paired.ts';
import { renderCompared } from './report.ts';
import type { Figures } from './run.ts';

const options = { turns: { type: 'string', default: '3' }, events: { type: 'string' } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [before, after, ...scenarios] = positionals;
const turns = Number(values.turns);
if (before === undefined || after === undefined || !(turns >= 1)) {
  console.error('usage: npm run bench:compare -- BEFORE AFTER [SCENARIO… --turns N --events N]');
  process.exit(2);
}

const byScenario = new Map<string, Turn[]>();
for (let turn = 1; turn <= turns; turn++) {
  console.error(`turn ${turn} of ${turns}`);
  const measured = { before: await bench(before), after: await bench(after) };
  for (const figures of measured.before) {
    const other = measured.after.find(({ scenario }) => scenario === figures.scenario);
    if (other)
      byScenario.set(figures.scenario, [
        ...(byScenario.get(figures.scenario) ?? []),
        { before: figures, after: other },
      ]);
  }
}
for (const [scenario, ofScenario] of byScenario) {
  console.log(`${renderCompared(compare(ofScenario), [scenario, 'before', 'after'])}\n`);
}

/** The figures of a checkout's own bench. Rejects where it fails or loses something. */
async function bench(checkout: string): Promise<Figures[]> {
  const events = values.events === undefined ? [] : ['--events', values.events];
  const args = ['scripts/run.mjs', 'bench/main.ts', ...scenarios, '--json', ...events];
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const output = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`the bench of ${checkout} ended with ${code}`);
  return (JSON.parse(output) as { figures: Figures[] }).figures;
}
