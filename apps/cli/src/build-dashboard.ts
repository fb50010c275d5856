import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/dashboard.ts');

/** Builds the dashboard, where it is not what its sources say. Everything else works without it. */
export async function buildDashboard(say: (line: string) => void): Promise<void> {
  // An installed package brings it along.
  if (!existsSync(SCRIPT)) return;
  const build = spawn(process.execPath, [SCRIPT], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(build, 'exit');
  if (code !== 0) say('the dashboard could not be built, see above; the API works without it');
}
