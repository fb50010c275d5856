/** The `hookpost` command: `main.ts COMMAND [ARGUMENT...]`. */
import { demo } from './demo.ts';
import { start } from './start.ts';

type Command = { summary: string; run(args: string[]): Promise<number> };

const COMMANDS: Record<string, Command> = {
  start: { summary: 'MongoDB, Redis, the API and a worker on this machine', run: alone(start) },
  demo: { summary: 'shows deliveries failing, being retried and arriving', run: alone(demo) },
  'rotate-keys': {
    summary: 'seals every stored secret with the first of HOOKPOST_ENCRYPTION_KEY',
    // Only this command needs a driver for MongoDB.
    run: async (args) => (await import('./rotate-keys.ts')).rotateKeys(args),
  },
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
process.exit(command ? await run(command) : usage(name));

/** A command that takes no arguments: settings are variables, and one given here would do nothing. */
function alone(run: () => Promise<number>): Command['run'] {
  return async ([first]) => (first === undefined ? run() : usage(first));
}

async function run({ run }: Command): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    console.error(`hookpost: ${(error as Error).message}`);
    return 1;
  }
}

function usage(given: string): number {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  const text = ['usage: npm run COMMAND', ...lines, 'Settings are environment variables: see docs/operations.md.'].join(
    '\n',
  );
  if (given === '--help' || given === '-h') {
    console.log(text);
    return 0;
  }
  console.error(given ? `hookpost: "${given}" is not understood\n\n${text}` : text);
  return 2;
}
