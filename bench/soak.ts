/**
 * `node scripts/run.mjs bench/soak.ts [--minutes N --seed S --rate R]`: healthy, slow, flapping and failing hooks for as long as it
 * is told, while a worker is killed each 2 minutes, Redis restarts and is emptied. Ends with 1 where a promise broke.
 */
import { parseArgs } from 'node:util';
import { keep } from './keep.ts';
import type { SoakOptions } from './soak/plan.ts';
import { renderSoak } from './soak/report.ts';
import { runSoak } from './soak/run.ts';

const say = (line: string) => console.error(line);

const result = await runSoak(readArguments(), say);
console.log(renderSoak(result));
say(`\nkept in ${keep('soak', result)}`);
if (result.broken.length > 0) process.exitCode = 1;

function readArguments(): SoakOptions {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      rate: { type: 'string', default: '500' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const [minutes, perSecond, seed] = [values.minutes, values.rate, values.seed].map(Number) as [number, number, number];
  if (minutes > 0 && perSecond > 0 && Number.isInteger(seed)) return { seconds: minutes * 60, perSecond, seed };
  console.error('usage: node scripts/run.mjs bench/soak.ts [--minutes 5 --rate 500 --seed 1]');
  process.exit(2);
}
