/** What `npm start` promises, of the command that npm runs. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { freePort } from '@hookpost/devservices';
import { eventually, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = path.join(import.meta.dirname, '..');
const NOTHING_PRIVATE = { HOOKPOST_ALLOW_NETS: '' };

type Started = {
  process: ChildProcess;
  /** That it was told to listen on. */
  port: number;
  url: string;
  key: string;
  /** Of everything that listens: API, worker, MongoDB, Redis. */
  ports: number[];
  output(): string;
  ended: Promise<number | null>;
};

type Variables = Record<string, string>;

let dataDir: string;
const children: { process: ChildProcess; ended: Promise<number | null> }[] = [];
/** What the tests before have left running, with these variables. */
let current: { server: Started; env: Variables } | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'hookpost-start-'));
});
afterAll(async () => {
  for (const { process, ended } of children) {
    process.kill('SIGTERM');
    await ended;
  }
  await rm(dataDir, { recursive: true, force: true, maxRetries: 100 });
});

async function npmStart(env: Variables = {}) {
  const port = await freePort();
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  const child = spawn(process.execPath, ['scripts/run.mjs', 'apps/cli/src/main.ts', 'start'], {
    cwd: ROOT,
    env: { PATH, HOME, XDG_CACHE_HOME, PORT: String(port), HOOKPOST_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  children.push({ process: child, ended });
  return { process: child, port, output: () => output, ended };
}

/** What runs already on the data folder with these variables, or a new start: each takes some seconds. */
async function running(env: Variables = {}): Promise<Started> {
  if (current && isDeepStrictEqual(current.env, env)) return current.server;
  if (current) await stopped(current.server);
  const server = await started(env);
  current = { server, env };
  return server;
}

/** The server that runs, which the test ends by itself. */
async function lastOf(env: Variables = {}): Promise<Started> {
  const server = await running(env);
  current = undefined;
  return server;
}

async function stopped({ process, ended }: Started): Promise<void> {
  process.kill('SIGTERM');
  await ended;
}

/** Resolves once it says that it is ready. */
async function started(env: Variables): Promise<Started> {
  const running = await npmStart(env);
  const printed = /^hookpost ready at (\S+)/m;
  await eventually(() => printed.test(running.output()) || hasEnded(running.process), { timeoutMs: 90_000 });
  const url = printed.exec(running.output())?.[1];
  if (!url) throw new Error(`npm start ended:\n${running.output()}`);
  const key = /API key +(\S+)/.exec(running.output())?.[1] ?? '';
  const ports = [...running.output().matchAll(/^ {2}\w+ +\S+:\/\/[\w.]+:(\d+)/gm)].map(([, found]) => Number(found));
  return { ...running, url, key, ports: [...new Set(ports)] };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const anyListens = async (ports: number[]) => (await Promise.all(ports.map(listens))).includes(true);

function post({ url, key }: Started, address: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(`${url}${address}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

type PrintedRequest = { url: string; authorization: string; body: string };

/** The curl lines with a body, in their order. */
function printedRequests(server: Started): PrintedRequest[] {
  const lines = server.output().matchAll(/^ *curl (\S+) .*"authorization: (Bearer \S+)" -d '(.*)'$/gm);
  return [...lines].map(([, url = '', authorization = '', body = '']) => ({ url, authorization, body }));
}

function send(request: PrintedRequest | undefined, body = request?.body ?? ''): Promise<Response> {
  const { url = '', authorization = '' } = request ?? {};
  return fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body });
}

/** The only child of a process. */
async function childOf(pid: number | undefined): Promise<number> {
  const { stdout } = await promisify(execFile)('pgrep', ['-P', String(pid)]);
  return Number(stdout.trim());
}

describe('npm start', () => {
  it('brings everything up, prints where it is and how to try it, and says so in its last line', async () => {
    const server = await running();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(server.ports).toHaveLength(4);
    expect(server.output().trim().split('\n').at(-1)).toMatch(/^hookpost ready/);

    const receiver = await startReceiver();
    const [hook, event] = printedRequests(server);
    const address = 'http://127.0.0.1:8080/webhooks';
    expect(hook?.body).toContain(address);
    expect((await send(hook, hook?.body.replace(address, receiver.url('/orders')))).status).toBe(201);
    expect((await send(event)).status).toBe(202);
    await receiver.waitFor(1);
    await receiver.close();
  });

  it('says who uses its data folder', async () => {
    await running();
    const { ended, output } = await npmStart();
    expect(await ended).toBe(1);
    expect(output().trim()).toMatch(new RegExp(`^hookpost: data folder ${dataDir} is used by process \\d+$`));
  });

  it('ends everything in order when told to, and has its key and its data again the next time', async () => {
    const first = await lastOf();
    const { id } = (await (await post(first, '/v1/hooks', { url: 'http://127.0.0.1:9999/' })).json()) as { id: string };
    const toldAt = performance.now();
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    // Its worker has 22 s, its API 5.
    expect(performance.now() - toldAt).toBeLessThan(60_000);
    expect(await anyListens(first.ports)).toBe(false);
    expect(first.output()).toMatch(/stopping\n.* api +process\.stopped.* worker +process\.stopping/s);

    const second = await running();
    expect(second.key).toBe(first.key);
    const hook = await fetch(`${second.url}/v1/hooks/${id}`, { headers: { authorization: `Bearer ${first.key}` } });
    expect(hook.status).toBe(200);
    expect((await stat(path.join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind when it is killed, and can be started again', async () => {
    const first = await lastOf();
    first.process.kill('SIGKILL');
    await eventually(async () => !(await anyListens(first.ports)));
    const second = await running(NOTHING_PRIVATE);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it('reaches no private network when HOOKPOST_ALLOW_NETS is set to nothing', async () => {
    const server = await running(NOTHING_PRIVATE);
    expect((await post(server, '/v1/hooks', { url: 'http://127.0.0.1:9999/' })).status).toBe(422);
  });

  it('ends API and worker before their databases when its own process is killed, with no error of theirs', async () => {
    const server = await lastOf(NOTHING_PRIVATE);
    process.kill(await childOf(server.process.pid), 'SIGKILL');
    await eventually(async () => !(await anyListens(server.ports)));
    const end = server.output().split('Ctrl-C stops it)\n')[1] ?? '';
    for (const name of ['api', 'worker']) expect(end).toMatch(new RegExp(`${name} +process\\.stopped`));
    expect(end).not.toMatch(/error|Unhandled/i);
  });

  it('says in one line that its supervisor was killed, ends everything, and ends with 1', async () => {
    const server = await lastOf();
    process.kill(await childOf(await childOf(server.process.pid)), 'SIGKILL');
    expect(await server.ended).toBe(1);
    expect(await anyListens(server.ports)).toBe(false);
    const own = server
      .output()
      .split('Ctrl-C stops it)\n')[1]
      ?.match(/^(?!.* (api|worker) +process\.stop).+$/gm);
    expect(own).toEqual(['hookpost: the process that runs all others has ended (SIGKILL)']);
  });

  it('says what is wrong with its data folder', async () => {
    const { ended, output } = await npmStart({ HOOKPOST_DATA_DIR: '/proc/hookpost' });
    expect(await ended).toBe(1);
    expect(output().trim()).toMatch(/^hookpost: data folder \/proc\/hookpost can't be used: .* HOOKPOST_DATA_DIR .*$/);
  });

  it('says which port is taken, and starts nothing', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const { ended, output } = await npmStart({ PORT: String(port) });
    expect(await ended).toBe(1);
    other.close();
    expect(output().trim()).toBe(
      `hookpost: port ${port} of 127.0.0.1 is taken, by a Hookpost that runs already or by another program: set PORT to another one`,
    );
  });

  it('names every variable that is missing in production', async () => {
    const { ended, output } = await npmStart({ NODE_ENV: 'production' });
    expect(await ended).toBe(1);
    for (const name of ['MONGODB_URI', 'REDIS_URL', 'HOOKPOST_API_KEY', 'HOOKPOST_ENCRYPTION_KEY']) {
      expect(output()).toContain(`${name} is not set`);
    }
  });
});
