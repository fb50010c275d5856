/** `npm test`: lint, types and every jest project in turn; the last line counts them all. `--long` adds the long suites. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

type Count = { passed: number; failed: number };

const ROOT = path.resolve(import.meta.dirname, '..');
const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';

const reports = await mkdtemp(path.join(os.tmpdir(), 'hookpost-reports-'));
const counts = [
  await check('lint', [BIOME, 'check', '--error-on-warnings', '.']),
  await check('types', [TSC, '--noEmit']),
  await tests('unit'),
  await tests('integration'),
  await tests('e2e'),
];
await rm(reports, { recursive: true });

const total = (key: keyof Count) => counts.reduce((sum, count) => sum + count[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') === 0 ? 0 : 1;

/** A step that counts as one test. */
async function check(name: string, args: string[]): Promise<Count> {
  const passed = (await runNode(name, args)) === 0;
  return { passed: Number(passed), failed: Number(!passed) };
}

/** One jest project, counted from its own report: without one, or with an exit code the counts don't explain, one failed. */
async function tests(project: string): Promise<Count> {
  const report = path.join(reports, `${project}.json`);
  const args = ['--experimental-vm-modules', JEST, '--selectProjects', project, '--json', '--outputFile', report];
  const code = await runNode(project, args);
  const {
    numPassedTests: passed = 0,
    numFailedTests: failed = 0,
    numRuntimeErrorTestSuites: broken = 0,
  } = await read(report);
  return { passed, failed: Math.max(failed + broken, Number(code !== 0)) };
}

type JestReport = { numPassedTests?: number; numFailedTests?: number; numRuntimeErrorTestSuites?: number };

async function read(report: string): Promise<JestReport> {
  const text = await readFile(report, 'utf8').catch(() => '{}');
  return JSON.parse(text) as JestReport;
}

function runNode(name: string, args: string[]): Promise<number> {
  console.log(`\n== ${name}`);
  const long = process.argv.includes('--long') ? { HOOKPOST_LONG: '1' } : {};
  const env = { ...process.env, NODE_NO_WARNINGS: '1', ...long };
  return new Promise((resolve, reject) => {
    // jest's --json writes its report to stdout too, where it would bury the readable one on stderr.
    const stdout = args.includes('--json') ? 'ignore' : 'inherit';
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', stdout, 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
