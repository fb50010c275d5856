/** The `hookpost` command: `main.ts COMMAND [ARGUMENT...]`. */
import { demo } from './demo.ts';
import { start } from './start.ts';

type Command = { summary: string; run(args: string[]): Promise<number> };

const COMMANDS: Record<string, Command> = {
  start: { summary: 'MongoDB, Redis, the API and a worker on this machine', run: start },
  demo: { summary: 'shows deliveries failing, being retried and arriving', run: demo },
  'rotate-keys': {
    summary: 'seals every stored secret with the first of HOOKPOST_ENCRYPTION_KEY',
    // Only this command needs a driver for MongoDB.
    run: async (args) => (await import('./rotate-keys.ts')).rotateKeys(args),
  },
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
process.exit(command ? await run(command) : usage());

async function run({ run }: Command): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    console.error(`hookpost: ${(error as Error).message}`);
    return 1;
  }
}

function usage(): number {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  console.error(['usage: hookpost COMMAND', ...lines].join('\n'));
  return 2;
}
