/**
 * `node scripts/run.mjs bench/growth.ts [--only NAME… --looks N --scale SHARE --events N]`: what a delivery costs, and how late it is, as
 * hooks, receivers, tenants, the log and the backlog grow. Each in an installation of its own; the first size is measured
 * again at the end.
 */
import { parseArgs } from 'node:util';
import { DIMENSIONS, type Step } from './growth/dimensions.ts';
import { type Look, type LookOptions, look } from './growth/look.ts';
import { keep } from './keep.ts';
import { table } from './report.ts';
import { startBench } from './start.ts';

type Grown = { dimension: string; step: string } & Look;

/** No figure may grow more. */
const LIMIT = 1.3;

const say = (line: string) => console.error(line);
const { dimensions, scale, options } = readArguments();

const grown: Grown[] = [];
for (const name of dimensions) grown.push(...(await measure(name)));
console.log(render(grown));
say(`\nkept in ${keep('growth', { grown })}`);

async function measure(dimension: string): Promise<Grown[]> {
  const { bench, stop } = await startBench(say);
  const looks: Grown[] = [];
  try {
    for (const { name, enter } of stepsOf(dimension)) {
      say(`${dimension}: ${name}`);
      const published = await enter(bench);
      const seen = await look(bench, published, options);
      say(`  ${seen.cpu.toFixed(0)} µs, at 200/s ${seen.openCpu.toFixed(0)} µs, p99 ${seen.p99.toFixed(1)} ms`);
      looks.push({ dimension, step: name, ...seen });
    }
  } finally {
    await stop();
  }
  return looks;
}

function stepsOf(dimension: string): Step[] {
  return DIMENSIONS[dimension]?.((count) => Math.max(1, Math.round(count * scale))) ?? [];
}

function render(all: Grown[]): string {
  const rows = [...Map.groupBy(all, ({ dimension }) => dimension).values()].flatMap((looks) =>
    looks.map((each) => rowOf(each, looks)),
  );
  const head = ['what grows', 'to', 'µs', 'ratio', 'µs at 200/s', 'ratio', 'p50 ms', 'p99 ms', 'ratio'];
  return `${table(head, rows, 2)}\n\nµs: CPU of all four processes per delivery. !: more than ${LIMIT} times the first size's.`;
}

function rowOf(each: Grown, looks: Grown[]): string[] {
  const ratio = (of: (look: Look) => number) => ratioTo(of(each), looks.map(of), each === looks.at(-1));
  return [
    ...[each.dimension, each.step],
    ...[each.cpu.toFixed(0), ratio(({ cpu }) => cpu)],
    ...[each.openCpu.toFixed(0), ratio(({ openCpu }) => openCpu)],
    ...[each.p50.toFixed(1), each.p99.toFixed(1), ratio(({ p99 }) => p99)],
  ];
}

/** To the mean of the first size before and after, so that half of a drift is in either; what was measured last, to the first. */
function ratioTo(value: number, all: number[], isLast: boolean): string {
  const [first = Number.NaN, last = first] = [all[0], all.at(-1)];
  const grownBy = value / (isLast ? first : (first + last) / 2);
  return `${grownBy.toFixed(2)}${grownBy > LIMIT && !isLast ? ' !' : ''}`;
}

function readArguments(): { dimensions: string[]; scale: number; options: LookOptions } {
  const known = Object.keys(DIMENSIONS);
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: known },
      looks: { type: 'string', default: '3' },
      scale: { type: 'string', default: '1' },
      events: { type: 'string', default: '10000' },
    },
  });
  const [looks, scale, events] = [Number(values.looks), Number(values.scale), Number(values.events)];
  const unknown = values.only.find((name) => !known.includes(name));
  if (unknown !== undefined || !(looks >= 1) || !(scale > 0) || !(events >= 1)) {
    say(`usage: bench/growth.ts [--only NAME… --looks N --scale SHARE --events N], NAME one of ${known.join(', ')}`);
    process.exit(2);
  }
  return {
    dimensions: values.only,
    scale,
    options: { looks, closedEvents: events, openEvents: Math.ceil(events / 5) },
  };
}
