/**
 * `node scripts/run.mjs bench/scale-out.ts [--events N --hooks N --in-flight N --passes N --seconds N]`: what a delivery costs with
 * 1, 2 and 4 workers and 1 and 2 APIs on one MongoDB and Redis, and what is lost or repeated while workers come and go.
 */
import { parseArgs } from 'node:util';
import { keep } from './keep.ts';
import { comeAndGo, resize } from './scale-out/comings.ts';
import { type Constellation, measureConstellation } from './scale-out/constellation.ts';
import { startScaled } from './scale-out/installation.ts';
import { renderScaleOut, type ScaleOutResult } from './scale-out/report.ts';

/** Downwards: those that stay have had as much to do as those that go. */
const WORKERS = [4, 2, 1];
const APIS = [1, 2];
const EVERY_S = 5;

const say = (line: string) => console.error(line);
const { events, hooks, inFlight, passes, seconds, rate } = readArguments();
const scaled = await startScaled(Math.max(...APIS), hooks);
const runs: Constellation[] = [];
let comings: ScaleOutResult['comings'] = null;
try {
  for (let pass = 1; pass <= passes; pass++) {
    for (const workers of WORKERS) {
      await resize(scaled, Math.min(workers, scaled.living().length));
      for (const apis of APIS) {
        const run = await measureConstellation(scaled, { workers, apis, events, inFlight });
        runs.push(run);
        say(`${workers} workers, ${apis} APIs: ${Math.round(run.deliveredPerSecond)}/s`);
      }
    }
  }
  const size = { seconds, everySeconds: EVERY_S, perSecond: rate, workers: 2, apis: Math.max(...APIS) };
  if (seconds > 0) comings = await comeAndGo(scaled, size);
} finally {
  await scaled.stop();
}
const result: ScaleOutResult = { hooks, inFlight, runs, comings };
console.log(renderScaleOut(result));
say(`\nkept in ${keep('scale-out', result)}`);
if ([...runs, ...(comings ? [comings] : [])].some(({ lost, twice }) => lost + twice > 0)) process.exitCode = 1;

function readArguments(): Record<'events' | 'hooks' | 'inFlight' | 'passes' | 'seconds' | 'rate', number> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '8000' },
      hooks: { type: 'string', default: '1' },
      'in-flight': { type: 'string', default: '64' },
      passes: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '100' },
    },
  });
  const { 'in-flight': inFlight, ...rest } = values;
  const numbers = Object.entries({ ...rest, inFlight }).map(([name, value]) => [name, Number(value)]);
  return Object.fromEntries(numbers);
}
