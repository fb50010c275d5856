/** The `hookpost` command and what it can do. */
import { VERSION } from '@hookpost/core';
import { Command } from 'commander';
import { addDeliveries } from './commands/deliveries.ts';
import { addDoctor } from './commands/doctor.ts';
import { addHooks } from './commands/hooks.ts';
import { addJwtKeys, addKeys } from './commands/keys.ts';
import { addListen } from './commands/listen.ts';
import { addRecover } from './commands/recover.ts';
import { addSend } from './commands/send.ts';
import { addServerCommands } from './commands/server.ts';
import { addTail } from './commands/tail.ts';

const SETTINGS = `
Settings are environment variables: HOOKPOST_URL and HOOKPOST_API_KEY say which server is asked and with which key; see
docs/operations.md for those of the server and docs/cli.md for examples.
Exit codes: 0 done, 1 not done or something is wrong, 2 not understood.`;

export function createProgram(): Command {
  const program = new Command('hookpost')
    .description('Hookpost sends webhooks')
    .version(VERSION)
    .helpCommand(false)
    .showHelpAfterError('See --help; settings are environment variables.')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', SETTINGS)
    // Thrown, so that the exit code is ours.
    .exitOverride();
  for (const add of [addServerCommands, addSend, addHooks, addDeliveries, addTail, addListen, addRecover]) add(program);
  for (const add of [addKeys, addJwtKeys, addDoctor]) add(program);
  return program;
}
