import { parseArgs } from 'node:util';
import { UNDER_CEILING } from './ceiling.ts';
import { chosen, SCENARIOS, type Scenario } from './scenarios.ts';

export type Arguments = { scenarios: Scenario[]; ceiling: boolean; runs: number; logLevel: string; json: boolean };

const CEILING = 'ceiling';

/** What the bench was asked for; ends the process where it can't be told, or only its usage is asked for. */
export function readArguments(): Arguments {
  const options = {
    events: { type: 'string' },
    runs: { type: 'string', default: '1' },
    log: { type: 'string', default: 'warn' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const ceiling = positionals.includes(CEILING);
    const names = ceiling ? [...positionals.filter((name) => name !== CEILING), ...UNDER_CEILING] : positionals;
    const events = values.events === undefined ? null : Number(values.events);
    const runs = Number(values.runs);
    if (values.help) {
      console.log(usage());
      process.exit();
    }
    if (events !== null && !(Number.isInteger(events) && events > 0))
      throw new Error('--events is a whole number from 1');
    if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs is a whole number from 1');
    const unknown = names.find((name) => !SCENARIOS.some((each) => each.name === name || each.group === name));
    if (unknown) throw new Error(`no scenario is called ${unknown}`);
    return {
      scenarios: chosen(names).map((scenario) => ({ ...scenario, events: events ?? scenario.events })),
      ceiling,
      runs,
      logLevel: values.log,
      json: values.json,
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage()}`);
    process.exit(2);
  }
}

function usage(): string {
  const scenarios = SCENARIOS.map(({ name, about }) => `  ${name.padEnd(20)} ${about}`);
  return [
    'usage: npm run bench [-- SCENARIO… --events N --runs N --log LEVEL --json]',
    'scenarios:',
    ...scenarios,
    `  ${CEILING.padEnd(20)} what the parts can do by themselves, and the share of it that ${UNDER_CEILING.join(' and ')} reach`,
    'group: fairness (all that are beside something)',
  ].join('\n');
}
