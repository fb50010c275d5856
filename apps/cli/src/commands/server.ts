/** Commands that run a server or work on its database. Each loads what it needs, and no other does. */
import type { Command } from 'commander';

export function addServerCommands(program: Command): void {
  program
    .command('start')
    .description('MongoDB, Redis, the API and a worker on this machine')
    .action(async () => ended(await (await import('../start.ts')).start()));
  program
    .command('demo')
    .description('show deliveries failing, being retried and arriving')
    .action(async () => ended(await (await import('../demo.ts')).demo()));
  program
    .command('rotate-keys')
    .description('seal every stored secret with the first of HOOKPOST_ENCRYPTION_KEY')
    .addHelpText('after', ROTATE_KEYS)
    .action(async () => ended(await (await import('../rotate-keys.ts')).rotateKeys()));
  program
    .command('backup <file>')
    .description('write every record of MONGODB_URI to a file; processes may go on')
    .action(async (file: string) => ended(await (await import('../backup.ts')).backup(file)));
  program
    .command('restore <file>')
    .description('put a backup into the empty database MONGODB_URI, while no process runs on it')
    .action(async (file: string) => ended(await (await import('../backup.ts')).restoreBackup(file)));
}

const ROTATE_KEYS = `
Seals every stored secret with the first key of HOOKPOST_ENCRYPTION_KEY; those that sealed it until now stand behind it.
It may run beside APIs and workers, which must have all of these keys already, and be ended and begun again.

  HOOKPOST_ENCRYPTION_KEY  NEW,OLD
  MONGODB_URI              the database

Ends with 0 where all is sealed with the first key, 1 where something is not or it could not be done.`;

function ended(code: number): void {
  process.exitCode = code;
}
