/** The client as others have it: built, packed, installed outside this repository, and run by the system's own Node. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@hookpost/devservices';
import { eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

const ROOT = path.join(import.meta.dirname, '..');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');

let folder: string;
let running: Running;
let receiver: Receiver;
let readme: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-client-'));
  [running, receiver, readme] = await Promise.all([
    startInstallation(),
    startReceiver(),
    readFile(path.join(ROOT, 'packages/client/README.md'), 'utf8'),
    install(),
  ]);
});
afterAll(async () => {
  await Promise.all([running.stop(), receiver.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** As the README says. */
async function install(): Promise<void> {
  const run = promisify(execFile);
  const built = path.join(folder, 'built');
  await run(process.execPath, [path.join(ROOT, 'scripts/build-client.ts'), built], { cwd: ROOT });
  const { stdout } = await run('npm', ['pack', built, '--silent'], { cwd: folder });
  await writeFile(path.join(folder, 'package.json'), '{"private":true,"type":"module"}');
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  await run('npm', ['install', `./${stdout.trim()}`, ...quietly], { cwd: folder });
}

/** The Node that is there without this repository; this one where there is none that is new enough. */
function systemNode(): string {
  const places = (process.env['PATH'] ?? '').split(path.delimiter).filter((place) => !place.includes('node_modules'));
  for (const node of places.map((place) => path.join(place, 'node'))) {
    try {
      const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
        .split('.')
        .map(Number);
      if (major > 20 || (major === 20 && minor >= 19)) return node;
    } catch {
      // Not there.
    }
  }
  return process.execPath;
}

/** Block `n` of the README's JavaScript, from 0. */
const example = (n: number): string => [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)][n]?.[1] ?? '';

const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOOKPOST_URL: running.apis[0]?.url ?? '',
  HOOKPOST_API_KEY: running.installation.apiKey,
  ...more,
});

/** Runs a program where the client is installed; resolves with what it printed. */
async function run(name: string, source: string, more: Record<string, string> = {}): Promise<string[]> {
  await writeFile(path.join(folder, name), source);
  const { stdout } = await promisify(execFile)(systemNode(), [name], { cwd: folder, env: environment(more) });
  return stdout.trim().split('\n');
}

describe('the packed client', () => {
  it('publishes, lists, explains and verifies as its README shows', async () => {
    const RECEIVER_URL = receiver.url('/readme');
    const [published = ''] = await run('publish.js', example(0), { RECEIVER_URL });
    expect(published).toMatch(/^published evt_\S+ for http:/);
    const [request] = await receiver.waitFor(1, { path: '/readme' });
    const id = published.split(' ')[1];
    expect(request?.headers['webhook-id']).toBe(id);

    const { data } = (await running.client.request('GET', '/v1/hooks')).body as { data: { id: string }[] };
    const [hook] = data;
    const start = example(0).split('\n').slice(0, 4).join('\n');
    expect(await run('list.js', start + example(1))).toEqual([`${hook?.id} ${RECEIVER_URL}`]);
    expect((await run('wrong.js', start + example(3).replace('import', '\nimport'))).join(' ')).toMatch(
      /^invalid_request .*path: 'url'/,
    );

    const HOOKPOST_SECRET = await running.client.secret(hook?.id ?? '');
    const port = String(await freePort());
    await writeFile(path.join(folder, 'receive.js'), example(2));
    const child = spawn(systemNode(), ['receive.js'], {
      cwd: folder,
      env: environment({ HOOKPOST_SECRET, PORT: port }),
    });
    let printed = '';
    child.stdout.on('data', (text) => (printed += text));
    const signed = Object.entries(request?.headers ?? {}).filter(([name]) => name.startsWith('webhook-'));
    const sent = { method: 'POST', headers: signed as [string, string][], body: request?.body.toString() ?? '' };
    const send = (more = {}) => fetch(`http://127.0.0.1:${port}/`, { ...sent, ...more });
    try {
      expect((await eventually(() => send())).status).toBe(204);
      expect((await send()).status).toBe(204);
      expect((await send({ body: 'forged' })).status).toBe(401);
      expect(printed).toBe('order.paid {"order":1001,"total":4990}\n');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is there for require too, and needs nothing but axios', async () => {
    const source = "console.log(Object.keys(require('@hookpost/client')).sort().join())";
    expect(await run('old.cjs', source)).toEqual(['HookpostError,WebhookVerificationError,createClient,verify']);
    const { dependencies } = JSON.parse(
      await readFile(path.join(folder, 'node_modules/@hookpost/client/package.json'), 'utf8'),
    );
    expect(Object.keys(dependencies)).toEqual(['axios']);
  });

  it('is typed: what the API does not take or answer does not compile', async () => {
    await writeFile(
      path.join(folder, 'typed.ts'),
      `import { createClient, type Hook, verify } from '@hookpost/client';
      const client = createClient({ url: 'http://127.0.0.1:1', key: 'k' });
      for await (const hook of client.hooks.list({ event: 'a' })) { const each: Hook = hook; const id: string = each.id; id; }
      const { payload } = verify<{ type: 'a'; data: { n: number } }>('', {}, 'whsec_AAAA');
      const n: number = payload.data.n; n;
      // @ts-expect-error
      client.hooks.create({ events: ['a'] });
      // @ts-expect-error
      client.deliveries.list({ state: 'lost' });
      // @ts-expect-error
      (await client.events.publish({ type: 'a', data: 1 })).nothing;`,
    );
    const types = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules/@types')];
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', ...types];
    const { stdout } = await promisify(execFile)(process.execPath, [TSC, ...options, 'typed.ts'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });
});
