/**
 * What runs in the containers, run as processes: the commands of docker-compose.yml, one by one, in production, from the
 * image's files. These are put together as the Dockerfile says where HOOKPOST_LONG is set; else it is this checkout.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { freePort, mongod, redis, type ServerKind, startServer, startSupervisor } from '@hookpost/devservices';
import { aHook, anEvent, createApiClient, eventually, newInstallation, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { DockerfileParser } from 'dockerfile-ast';
import { MongoClient } from 'mongodb';
import { parse } from 'yaml';

const LONG = process.env.HOOKPOST_LONG !== undefined;
const ROOT = path.join(import.meta.dirname, '..');

jest.setTimeout(LONG ? 300_000 : 120_000);

type Service = { command: string[]; environment?: Record<string, string>; healthcheck?: { test: string[] } };

let services: Record<string, Service>;
let folder: string;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-image-'));
  closers.push(() => rm(folder, { recursive: true }));
  ({ services } = parse(await readFile(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }));
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const service = (name: string) => services[name] as Service;

/** The files of the image, but for the dashboard's: what is copied, and what npm installs for production. */
async function buildImage(): Promise<string> {
  const app = path.join(folder, 'app');
  const instructions = DockerfileParser.parse(await readFile(path.join(ROOT, 'Dockerfile'), 'utf8')).getInstructions();
  const named = (name: string) => instructions.filter((each) => each.getInstruction() === name);
  for (const copy of named('COPY').filter((each) => !each.getTextContent().includes('--from'))) {
    const [to = '', ...sources] = copy
      .getArguments()
      .map((argument) => argument.getValue())
      .toReversed();
    for (const source of sources) {
      const target = to.endsWith('/') ? path.join(app, to, path.basename(source)) : path.join(app, to);
      await cp(path.join(ROOT, source), target, { recursive: true, filter: (name) => !name.includes('node_modules') });
    }
  }
  const [npm = '', ...install] =
    named('RUN')[0]
      ?.getArguments()
      .map((argument) => argument.getValue()) ?? [];
  await promisify(execFile)(npm, install, { cwd: app });
  return app;
}

/** Starts a database with the service's own command; only where it listens and keeps its data is said here. */
async function startDatabase(name: string, kind: ServerKind, place: (data: string, port: number) => string[]) {
  const port = await freePort();
  const supervisor = startSupervisor();
  closers.push(() => supervisor.close());
  const given = service(name).command.slice(1);
  const args = (data: string, at: number) => [...given.filter((each) => each !== '--bind_ip_all'), ...place(data, at)];
  const binary = await kind.findProgram(() => {});
  await startServer({ kind: { ...kind, args }, binary, folder: path.join(folder, name), supervisor }, port);
  return port;
}

/** Runs the script of the service `mongo-init` as its shell would: `rs` is what it asks of the server. */
async function initReplicaSet(port: number): Promise<void> {
  const script = service('mongo-init').command.at(-1) ?? '';
  const ask = (command: Record<string, unknown>) => askMongo(port, command);
  await eventually(async () => (await ask({ ping: 1 })).ok === 1, { timeoutMs: 60_000 });
  const status = await ask({ replSetGetStatus: 1 });
  const failing = () => {
    throw status;
  };
  const asked: unknown[] = [];
  const looks = [false, true, true];
  const shell = { db: { hello: () => ({ isWritablePrimary: looks.shift() }) }, sleep() {} };
  const initiate = (config: unknown) => void asked.push(config);
  vm.runInNewContext(script, { ...shell, rs: { status: failing, initiate } });
  const config = { _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] };
  expect(asked).toEqual([config]);
  await ask({ replSetInitiate: { ...config, members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
  await eventually(async () => (await ask({ hello: 1 }))['isWritablePrimary'] === true, { timeoutMs: 60_000 });
  // A second time it leaves the replica set as it is.
  vm.runInNewContext(script, { ...shell, rs: { status: () => ({ ok: 1 }) } });
  expect(looks).toEqual([]);
}

/** A command's answer, or its error. A client whose first connection was refused stays closed, so each has its own. */
async function askMongo(port: number, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 1000 });
  return client
    .db('admin')
    .command(command)
    .catch((error) => error)
    .finally(() => client.close());
}

/** Starts the service's command; `probe` runs its health check, with the port that it has here. */
function startProcess(name: string, app: string, env: Record<string, string>, ports: Record<string, string>) {
  const inPlace = (text: string) =>
    Object.entries(ports).reduce((to, [from, port]) => to.replace(`:${from}/`, `:${port}/`), text);
  const run = ([command = '', ...args]: string[]) => {
    expect(command).toBe('node');
    return spawn(process.execPath, args.map(inPlace), { cwd: app, env: { PATH: process.env.PATH ?? '', ...env } });
  };
  const child = run(service(name).command);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  closers.push(() => child.kill('SIGKILL'));
  const probe = async () => {
    if (child.exitCode !== null) throw new Error(`${name} has ended: ${output}`);
    const [code] = await once(run(service(name).healthcheck?.test.slice(1) ?? []), 'exit');
    return code === 0;
  };
  return { child, probe };
}

/** What the page on operations says that this process shows, and it does not. */
async function metricsMissing(of: 'API' | 'worker', url: string): Promise<string[]> {
  const page = await readFile(path.join(ROOT, 'docs/operations.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`hookpost_.*) \| (API|worker|both) \|/gm)];
  const names = rows
    .filter(([, , shownBy]) => shownBy === of || shownBy === 'both')
    .flatMap(([, cell]) => cell?.match(/hookpost_\w+/g) ?? []);
  expect(names.length).toBeGreaterThan(5);
  const shown = await (await fetch(url)).text();
  // Without a value where it was not read: a source that is not watched, or does not answer.
  return names.filter((name) => !new RegExp(`^${name}(_count)?(\\{.*\\})? (?!Nan)`, 'm').test(shown));
}

it('the commands of docker-compose.yml deliver an event in production, and end in order', async () => {
  const app = LONG ? await buildImage() : ROOT;
  const [mongoPort, redisPort] = await Promise.all([
    startDatabase('mongo', { ...mongod, ready: initReplicaSet }, (data, port) => [
      ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ]),
    startDatabase('redis', redis, (data, port) => ['--dir', data, '--port', String(port), '--bind', '127.0.0.1']),
  ]);
  const [port, metricsPort] = [String(await freePort()), String(await freePort())];
  const { apiKey, encryptionKey } = newInstallation({ mongodbUri: '', redisUrl: '' });
  const own: Record<string, string> = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: port,
    METRICS_PORT: metricsPort,
    HOOKPOST_API_KEY: apiKey,
    HOOKPOST_ENCRYPTION_KEY: encryptionKey,
    HOOKPOST_ALLOW_NETS: '127.0.0.0/8',
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
  };
  const environment = Object.entries(service('api').environment ?? {}).map(([name, value]) => [
    name,
    own[name] ??
      value
        ?.replace(/^\$\{\w+:-(.*)\}$/, '$1')
        .replace('mongo:27017', `127.0.0.1:${mongoPort}`)
        .replace('redis:6379', `127.0.0.1:${redisPort}`),
  ]);
  const env = { ...own, ...Object.fromEntries(environment) };
  const ports = { 3000: port, 9464: metricsPort };
  const [api, worker] = ['api', 'worker'].map((name) => startProcess(name, app, env, ports));
  if (!api || !worker) throw new Error('unreachable');
  for (const { probe } of [api, worker]) await eventually(probe, { timeoutMs: 60_000, everyMs: 500 });

  const receiver = await startReceiver();
  closers.push(() => receiver.close());
  const client = createApiClient({ url: `http://127.0.0.1:${port}`, key: apiKey });
  await client.createHook(aHook({ url: receiver.url('/in'), events: ['contained'] }));
  const { id } = await client.publish(anEvent({ type: 'contained' }));
  const [request] = await receiver.waitFor(1, { path: '/in' });
  expect(request?.headers['webhook-id']).toBe(id);

  for (const [of, at] of [
    ['API', port],
    ['worker', metricsPort],
  ] as const) {
    expect(await metricsMissing(of, `http://127.0.0.1:${at}/metrics`)).toEqual([]);
  }

  const ends = [api, worker].map(({ child }) => once(child, 'exit'));
  for (const { child } of [api, worker]) child.kill('SIGTERM');
  expect(await Promise.all(ends)).toEqual([
    [0, null],
    [0, null],
  ]);
});
