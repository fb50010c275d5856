/** Commands against a real API and worker; those that go on until Ctrl-C as processes of their own. */
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  type ApiClient,
  type ApiProcess,
  createApiClient,
  eventually,
  type Installation,
  newInstallation,
  type Receiver,
  type RunningProcess,
  startApi,
  startHookpost,
  startReceiver,
  startWorker,
  testDatabase,
  testRedisUrl,
  verifySignature,
  type WorkerProcess,
} from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createProgram } from './program.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let installation: Installation;
let api: ApiProcess;
let worker: WorkerProcess;
let receiver: Receiver;
let client: ApiClient;
let started: RunningProcess[];

beforeAll(async () => {
  [database, receiver] = await Promise.all([testDatabase(), startReceiver()]);
  // No other test's worker hears this one's alarms.
  const redisUrl = new URL(testRedisUrl());
  redisUrl.pathname = `/${process.env['JEST_WORKER_ID'] ?? 1}`;
  installation = newInstallation({ mongodbUri: database.uri, redisUrl: redisUrl.href });
  api = await startApi(installation);
  worker = await startWorker(installation);
  client = createApiClient({ url: api.url, key: installation.apiKey });
  Object.assign(process.env, { HOOKPOST_URL: api.url, HOOKPOST_API_KEY: installation.apiKey });
});
afterAll(async () => {
  await Promise.all([api, worker].map((each) => each.stop('SIGKILL')));
  await receiver.close();
  await database.drop();
});
beforeEach(() => {
  started = [];
  receiver.clear();
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop('SIGKILL')));
});

type Ran = { code: number; lines: string[] };

/** In this process, which is quicker; rejects where the command fails. */
async function ran(...args: string[]): Promise<Ran> {
  const lines: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  process.exitCode = 0;
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return { code: Number(process.exitCode), lines };
  } finally {
    process.exitCode = 0;
    spy.mockRestore();
  }
}

/** The only object that a command prints. */
async function told<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { lines } = await ran(...args, '--json');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

const newHook = (at: string, ...args: string[]) =>
  told<{ id: string; events: string[] }>('hooks', 'create', receiver.url(at), ...args);

function startCommand(...args: string[]): RunningProcess {
  const command = startHookpost({ ...installation, env: { HOOKPOST_URL: api.url } }, args);
  started.push(command);
  return command;
}

const prints = (command: RunningProcess, text: string | RegExp) =>
  eventually(() => (typeof text === 'string' ? command.logs().includes(text) : text.test(command.logs())));

describe('hooks, send and deliveries', () => {
  it('make a hook, publish an event with its numbers as written, and show how it was delivered', async () => {
    const hook = await newHook('/sent', '--event', 'order.*', '--filter', '{"n":{"$gte":1}}', '--retry', '');
    const { id } = await told<{ id: string }>('send', 'order.paid', '{"id":9007199254740993,"n":1.50}', '--id', 'o-1');
    const [request] = await receiver.waitFor(1, { path: '/sent' });
    expect(request?.body.toString()).toContain('"data":{"id":9007199254740993,"n":1.50}');
    const delivery = `${id}.${hook.id}`;
    await eventually(async () => (await client.delivery(delivery)).state === 'delivered');
    expect((await ran('deliveries', 'list', '--hook', hook.id, '--from', '1h')).lines).toEqual([
      expect.stringContaining('ATTEMPTS'),
      expect.stringMatching(`${delivery} +order\\.paid +delivered +1 +204`),
    ]);
    const { lines } = await ran('deliveries', 'export', '--hook', hook.id);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ id: delivery, state: 'delivered' }]);
    const shown = (await ran('deliveries', 'get', delivery)).lines.join('\n');
    expect(shown).toMatch(/✓ 204 in \d+ ms {2}attempt 1/);
    expect(shown).toContain(`POST ${receiver.url('/sent')}`);
    // Statuses are written a little after the log.
    const status = await eventually(() => told('hooks', 'status', hook.id));
    expect(status).toMatchObject({ type: 'order.paid', success: true });
  });

  it('change a hook, pause and resume it, test it, rotate its secret, and delete it', async () => {
    const { id } = await newHook('/changed', '--uid', 'mine', '--event', 'a.b');
    expect(
      await told('hooks', 'update', 'mine', '--name', 'renamed', '--rate', '5', '--header', 'X-A: b'),
    ).toMatchObject({
      id,
      events: ['a.b'],
      name: 'renamed',
      rateLimit: { perSecond: 5 },
      headers: { 'X-A': expect.anything() },
    });
    expect(await told('hooks', 'pause', 'mine')).toMatchObject({ paused: true });
    expect(await told('hooks', 'resume', 'mine')).toMatchObject({ paused: false });
    expect(await told('hooks', 'test', 'mine', '--type', 'a.test', '--data', '[1]')).toHaveProperty('deliveryId');
    await receiver.waitFor(1, { path: '/changed' });
    const { secret } = await told<{ secret: string }>('hooks', 'rotate', 'mine', '--overlap', '1');
    expect((await ran('hooks', 'secret', 'mine')).lines[1]).toContain(secret);
    expect((await ran('hooks', 'list', '--q', 'renamed')).lines[1]).toMatch(new RegExp(`^${id} +renamed .* on$`));
    expect((await ran('hooks', 'delete', 'mine')).lines).toEqual(['deleted mine']);
    await expect(ran('hooks', 'get', id)).rejects.toThrow('404 not_found');
  });

  it('send a failed delivery once more, and cancel a pending one', async () => {
    receiver.behave('/failing', [{ status: 500 }, { status: 204 }]);
    const hook = await newHook('/failing', '--event', 'to.fail', '--retry', '');
    const { id } = await told<{ id: string }>('send', 'to.fail');
    const delivery = `${id}.${hook.id}`;
    await eventually(async () => (await client.delivery(delivery)).state === 'failed');
    expect(await told('deliveries', 'redeliver', delivery)).toMatchObject({ id: delivery });
    await eventually(async () => (await client.delivery(delivery)).state === 'delivered');

    const paused = await newHook('/paused', '--event', 'to.wait');
    await ran('hooks', 'pause', paused.id);
    const waiting = `${(await told<{ id: string }>('send', 'to.wait')).id}.${paused.id}`;
    await eventually(async () => (await client.delivery(waiting)).state === 'pending');
    expect(await told('deliveries', 'cancel', waiting)).toMatchObject({ state: 'cancelled' });
    await expect(ran('deliveries', 'cancel', waiting)).rejects.toThrow('409 conflict');
  });

  it('tell which argument is not understood, and what it must be', async () => {
    const error = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(ran('deliveries', 'list', '--from', 'soon')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    });
    await expect(ran('hooks', 'create')).rejects.toMatchObject({ code: 'commander.missingArgument' });
    error.mockRestore();
    await expect(ran('hooks', 'create', 'ftp://x')).rejects.toThrow(/400 invalid_request.*\n {2}url: /);
  });
});

describe('keys and jwt-keys', () => {
  it('are made, listed and deleted', async () => {
    const { id, key } = await told<{ id: string; key: string }>(
      ...['keys', 'create', 'publisher', '--scope', 'events:write', '--scope', 'logs:read', '--expires', '30d'],
    );
    const limited = createApiClient({ url: api.url, key });
    expect((await limited.request('GET', '/v1/events')).status).toBe(200);
    expect((await ran('keys', 'list')).lines).toContainEqual(
      expect.stringMatching(`^${id} +publisher +events:write, `),
    );
    expect((await ran('keys', 'delete', id)).lines).toEqual([`deleted ${id}`]);

    const file = path.join(os.tmpdir(), `hookpost-jwt-${process.pid}`);
    await writeFile(file, 'the secret of a tenant, of 32 bytes or more\n');
    const jwt = await told<{ id: string }>('jwt-keys', 'create', '--alg', 'HS256', '--file', file, '--audience', 'us');
    expect((await ran('jwt-keys', 'list')).lines[1]).toMatch(`${jwt.id}  HS256  us`);
    expect((await ran('jwt-keys', 'delete', jwt.id)).code).toBe(0);
  });
});

describe('recover', () => {
  it('delivers anew what failed, and ends once that is done', async () => {
    receiver.behave('/down', [{ status: 500 }, { status: 500 }, { status: 204 }]);
    const hook = await newHook('/down', '--event', 'to.recover', '--retry', '');
    for (const n of [1, 2]) await told('send', 'to.recover', String(n));
    await eventually(async () => (await client.deliveries({ hook: hook.id, state: 'failed' })).length === 2);
    const recovery = await told<{ id: string }>('recover', hook.id, '--from', '1h');
    expect(recovery).toMatchObject({ state: 'done', done: 2, failed: 0 });
    await receiver.waitFor(4, { path: '/down' });
    expect((await ran('recoveries', 'list')).lines[1]).toMatch(new RegExp(`^${recovery.id} .* done +2/2`));
    expect(await told('recoveries', 'get', recovery.id)).toMatchObject({ hook: hook.id });
    expect((await ran('recover', hook.id, '--from', '1h', '--no-wait')).lines[0]).toMatch(
      /^recovery \w+ (is running|done)/,
    );
  });
});

describe('tail', () => {
  it('shows each attempt as it happens, those of retries too, until it is told to stop', async () => {
    receiver.behave('/tail', [{ status: 503 }, { status: 204 }]);
    const hook = await newHook('/tail', '--event', 'to.tail', '--retry', '0.5');
    const tail = startCommand('tail', '--hook', hook.id, '--since', '1m', '--every', '0.2');
    const { id } = await told<{ id: string }>('send', 'to.tail');
    await prints(tail, new RegExp(`✗ 503 in \\d+ ms {2}attempt 1 .*to\\.tail ${id}`));
    await prints(tail, new RegExp(`✓ 204 in \\d+ ms {2}attempt 2, retry {2}to\\.tail ${id}`));
    expect(tail.logs().trim().split('\n')).toHaveLength(2);
    expect(await tail.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });
});

describe('listen', () => {
  it.each(['hook', 'api'])('forwards what is published, signed and with its numbers as written (%s)', async (way) => {
    receiver.behave(`/${way}`, { status: 418 });
    const listen = startCommand('listen', '--forward', receiver.url(`/${way}`), '--event', 'dev.*', '--via', way);
    await prints(listen, 'signing secret: ');
    const secret = /whsec_\S+/.exec(listen.logs())?.[0] ?? '';
    const { id: event } = await told<{ id: string }>('send', 'dev.made', '{"id":9007199254740993}');
    await told('send', 'other.made');
    const requests = await receiver.waitFor(1, { path: `/${way}` });
    for (const request of requests) {
      verifySignature(request, secret);
      expect(request.body.toString()).toContain('"data":{"id":9007199254740993}');
    }
    expect(requests.map(({ headers }) => headers['webhook-id'])).toEqual([event]);
    await prints(listen, new RegExp(`418 in \\d+ ms {2}dev\\.made ${event}`));
    expect(await listen.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect((await ran('hooks', 'list', '--q', 'hookpost listen')).lines).toHaveLength(1);
  });
});

describe('doctor', () => {
  const findings = ({ lines }: Ran): Record<string, string> =>
    Object.fromEntries(lines.map((line) => JSON.parse(line)).map(({ what, state }) => [what, state]));

  it('finds everything well', async () => {
    const { mongodbUri: MONGODB_URI, redisUrl: REDIS_URL } = installation;
    Object.assign(process.env, { MONGODB_URI, REDIS_URL });
    // A busy machine may take longer to say that it is ready than the API lets it.
    const healthy = await eventually(async () => {
      const found = await ran('doctor', '--json');
      expect(found.code).toBe(0);
      return found;
    });
    const all = { settings: 'ok', MongoDB: 'ok', clock: 'ok', indexes: 'ok', API: 'ok', 'API key': 'ok' };
    expect(findings(healthy)).toEqual({ ...all, Redis: expect.stringMatching(/ok|warning/) });
  });

  it('says what is wrong, and ends with 1', async () => {
    const other = await testDatabase();
    Object.assign(process.env, { MONGODB_URI: other.uri, REDIS_URL: 'redis://127.0.0.1:9', HOOKPOST_API_KEY: 'wrong' });
    const ill = await ran('doctor', '--json');
    expect(findings(ill)).toMatchObject({ indexes: 'problem', Redis: 'problem', 'API key': 'problem' });
    expect(ill.code).toBe(1);
    process.env['PORT'] = 'many';
    expect((await ran('doctor')).lines.join('\n')).toMatch(/settings .*PORT must be/s);
    delete process.env['PORT'];
    process.env['HOOKPOST_API_KEY'] = installation.apiKey;
  });
});
