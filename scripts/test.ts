/** `npm test`: lint, types and every jest project in turn; the last line counts them all. `--long` adds the long suites. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

type Count = { passed: number; failed: number };

const ROOT = path.resolve(import.meta.dirname, '..');
const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';
const LONG = process.argv.includes('--long');
const LIMIT_MS = (LONG ? 120 : 20) * 60_000;
const LINGER_MS = 10_000;
/** Jest leaves one core to itself, and these files mostly wait for others: two at a time fit on any machine. */
const WORKERS = ['--maxWorkers', String(Math.max(2, os.availableParallelism() - 1))];
/** Disconnect: the process that started this one is gone. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

const reports = await mkdtemp(path.join(os.tmpdir(), 'hookpost-reports-'));
const counts = [
  await check('lint', [BIOME, 'check', '--error-on-warnings', '.']),
  await check('types', [TSC, '--noEmit']),
  await check('types of the dashboard', [TSC, '--noEmit', '-p', 'apps/dashboard']),
  await check('dashboard', ['scripts/dashboard.ts']),
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
  const jest = ['--experimental-vm-modules', JEST, '--selectProjects', project, ...WORKERS];
  const args = [...jest, '--json', '--outputFile', report];
  const code = await runNode(project, args, report);
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

function runNode(name: string, args: string[], report?: string): Promise<number> {
  console.log(`\n== ${name}`);
  const env = { ...process.env, NODE_NO_WARNINGS: '1', ...(LONG && { HOOKPOST_LONG: '1' }) };
  return new Promise((resolve, reject) => {
    // jest's --json writes its report to stdout too, where it would bury the readable one on stderr.
    const stdout = report ? 'ignore' : 'inherit';
    // Detached: what a step leaves behind is in its process group and ends with it.
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', stdout, 'inherit'],
      detached: true,
    });
    const end = () => process.kill(-(child.pid as number), 'SIGTERM');
    const watch = setInterval(() => report && lingers(report) && end(), 1000);
    const limit = setTimeout(end, LIMIT_MS);
    const interrupt = () => {
      end();
      process.exit(1);
    };
    for (const ending of ENDINGS) process.once(ending, interrupt);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(watch);
      clearTimeout(limit);
      for (const ending of ENDINGS) process.off(ending, interrupt);
      if (code === null) console.log(`${name} did not end by itself`);
      resolve(code ?? 1);
    });
  });
}

/** jest has reported and goes on: a test has left something open. */
function lingers(report: string): boolean {
  const written = statSync(report, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && Date.now() - written > LINGER_MS;
}
