/** Starts a database and a program that works with it, both writing into FILE, then waits to be killed. */
import path from 'node:path';
import { startSupervisor } from './supervisor.ts';

const SERVICE = path.join(import.meta.dirname, 'service.fixture.ts');
const [file = ''] = process.argv.slice(2);
const supervisor = startSupervisor();
const common = { command: process.execPath, output: 'inherit' } as const;
await supervisor.start({ ...common, args: [SERVICE, file, 'database', '0'] });
await supervisor.start({ ...common, args: [SERVICE, file, 'program', '300'], endsFirst: true });
supervisor.lost.then(async (message) => {
  console.log(message);
  await supervisor.close();
});
console.log(supervisor.pid);
