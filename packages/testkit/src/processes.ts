/** API and worker as processes of their own, to be killed, stopped and looked at like in production. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@hookpost/devservices';
import { eventually } from './wait.ts';

/** Two seconds on a quiet machine. */
const START_MS = 120_000;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What processes of one installation share. */
export type Installation = {
  mongodbUri: string;
  redisUrl: string;
  apiKey: string;
  encryptionKey: string;
  /** More variables, or others than the usual. */
  env?: Record<string, string>;
};

export type RunningProcess = {
  pid: number;
  alive(): boolean;
  /** It has ended, and nobody told it to. */
  fellOver(): boolean;
  /** Everything printed so far. */
  logs(): string;
  /** Sends the signal (SIGTERM by default) and resolves when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Freezes the process (SIGSTOP), or lets it go on (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
};

export type ApiProcess = RunningProcess & { url: string };
export type WorkerProcess = RunningProcess & { metricsUrl: string };

/** Keys made for this one installation, on the given services. */
export function newInstallation(
  services: { mongodbUri: string; redisUrl: string },
  env: Record<string, string> = {},
): Installation {
  return {
    ...services,
    apiKey: `hp_test_${randomBytes(24).toString('hex')}`,
    encryptionKey: randomBytes(32).toString('base64'),
    env,
  };
}

/** Starts apps/api on a free port; resolves once it is ready. */
export async function startApi(installation: Installation): Promise<ApiProcess> {
  const port = await freePort();
  const api = start('apps/api/src/main.ts', { ...environment(installation), PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await ready(api, `${url}/readyz`);
  return { ...api, url };
}

/** Starts apps/worker with its metrics on a free port; resolves once it is ready. */
export async function startWorker(installation: Installation): Promise<WorkerProcess> {
  const port = await freePort();
  const worker = start('apps/worker/src/main.ts', { ...environment(installation), METRICS_PORT: String(port) });
  const metricsUrl = `http://127.0.0.1:${port}`;
  await ready(worker, `${metricsUrl}/healthz`);
  return { ...worker, metricsUrl };
}

/** Runs `hookpost ARGUMENT...` to its end. */
export async function runHookpost(
  installation: Installation,
  args: string[],
): Promise<{ code: number; output: string }> {
  const command = start('apps/cli/src/main.ts', environment(installation), args);
  const code = await command.closed;
  return { code, output: command.logs() };
}

/** Starts `hookpost ARGUMENT...`, one that goes on until it is told to stop. */
export const startHookpost = (installation: Installation, args: string[]): RunningProcess =>
  start('apps/cli/src/main.ts', environment(installation), args);

/** The sum of a counter or gauge over all its labels, from a process's `/metrics`. */
export async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function environment({ mongodbUri, redisUrl, apiKey, encryptionKey, env }: Installation): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    MONGODB_URI: mongodbUri,
    REDIS_URL: redisUrl,
    HOOKPOST_API_KEY: apiKey,
    HOOKPOST_ENCRYPTION_KEY: encryptionKey,
    HOOKPOST_ALLOW_NETS: '127.0.0.0/8',
    HOOKPOST_LOG_LEVEL: 'warn',
    ...env,
  };
}

/** Of this process's own settings just what says where programs are, and what they are compiled to. */
function inherited(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) };
}

/** `closed`: its exit code, once all that it printed is in `logs`. */
type StartedProcess = RunningProcess & { closed: Promise<number> };

function start(script: string, env: Record<string, string>, args: string[] = []): StartedProcess {
  const child = spawn(process.execPath, [`${ROOT}${script}`, ...args], {
    cwd: ROOT,
    env: { ...inherited(), ...env },
  });
  // A test run that ends early must not leave processes behind.
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  const ended = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', killWithParent);
    return { code, signal };
  });
  const closed = once(child, 'close').then(([code]) => code ?? -1);
  const alive = () => child.exitCode === null && child.signalCode === null;
  let told = false;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return {
    pid: child.pid ?? 0,
    closed,
    alive,
    fellOver: () => !told && !alive(),
    logs: () => output,
    stop(signal = 'SIGTERM') {
      told ||= alive();
      child.kill(signal);
      return ended;
    },
    signal: (signal) => void child.kill(signal),
  };
}

async function ready(process: RunningProcess, url: string): Promise<void> {
  const look = async () => !process.alive() || (await fetch(url)).ok;
  const problem = await eventually(look, { timeoutMs: START_MS, everyMs: 50 }).catch((error: Error) => error.message);
  if (problem === true && process.alive()) return;
  await process.stop('SIGKILL');
  throw new Error(`not ready at ${url} (${problem === true ? 'it ended' : problem}):\n${process.logs()}`);
}
