/** `npm run bench [-- SCENARIO…] [--events N] [--runs N] [--json]`: everything on this machine, loss is a failure. */
import { readArguments } from './arguments.ts';
import { measureCeiling, type Part, renderCeiling, UNDER_CEILING } from './ceiling.ts';
import { keep } from './keep.ts';
import { medianOf } from './median.ts';
import { compare } from './paired.ts';
import { render, renderCompared } from './report.ts';
import { type Figures, runScenario } from './run.ts';
import { startBench } from './start.ts';

// Progress goes to stderr, so that stdout is the result alone.
const say = (line: string) => console.error(line);
const { scenarios, ceiling, runs, logLevel, json } = readArguments();

const { bench, stop } = await startBench(say, { logLevel });
const measured = new Map<string, Figures[]>();
const allParts: Part[][] = [];
try {
  for (let run = 1; run <= runs; run++) {
    for (const scenario of scenarios) {
      say(`${scenario.name}: ${scenario.about}, ${scenario.events} events${runs > 1 ? `, run ${run} of ${runs}` : ''}`);
      measured.set(scenario.name, [...(measured.get(scenario.name) ?? []), await runScenario(scenario, bench)]);
    }
    if (!ceiling) continue;
    say('ceiling: what the parts can do by themselves');
    allParts.push(await measureCeiling(bench));
  }
} finally {
  await stop();
}
const figures = [...measured.values()].map((all) => medianOf(all as [Figures, ...Figures[]]));
const parts = byPart(allParts);
const result = { figures, ceiling: parts, runs: Object.fromEntries(measured) };
const kept = keep('bench', result);
console.log(
  json ? JSON.stringify(result, null, 2) : [render(figures), ...comparisons(), ...underCeiling()].join('\n\n'),
);
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

function byPart([first, ...others]: Part[][]): Part[] {
  return (first ?? []).map((part, i) => medianOf([part, ...others.map((run) => run[i] ?? part)]));
}

function underCeiling(): string[] {
  if (!ceiling) return [];
  return [
    renderCeiling(
      parts,
      figures.filter(({ scenario }) => UNDER_CEILING.includes(scenario)),
    ),
  ];
}
