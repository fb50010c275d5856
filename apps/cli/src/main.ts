#!/usr/bin/env node
/** The `hookpost` command: `main.ts COMMAND [ARGUMENT...]`. */
import { CommanderError, InvalidArgumentError } from 'commander';
import { plainLines } from './output.ts';
import { createProgram } from './program.ts';

// Whoever read it has read enough: `hookpost tail | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exit(await run(process.argv.slice(2)));

async function run(args: string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has said its own already; an argument that a command finds wrong is still to be told.
    const isWrongArgument = error instanceof InvalidArgumentError;
    if (error instanceof CommanderError && !isWrongArgument) return error.exitCode === 0 ? 0 : 2;
    console.error(`hookpost: ${plainLines((error as Error).message)}`);
    return isWrongArgument ? 2 : 1;
  }
}
