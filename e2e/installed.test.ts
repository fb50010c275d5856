/**
 * The package `hookpost` as others have it: compiled, and with HOOKPOST_LONG packed and installed outside this repository,
 * where `npx hookpost` starts everything.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { glob, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

jest.setTimeout(400_000);

const ROOT = path.join(import.meta.dirname, '..');
const LONG = process.env.HOOKPOST_LONG === '1';
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-installed-'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 20 }));

const build = (to: string) => run(process.execPath, [path.join(ROOT, 'scripts/build-cli.ts'), to], { cwd: ROOT });

/** Where two of ours need different versions, each has its own beside it. */
async function linkNested(built: string): Promise<void> {
  for await (const nested of glob('{apps,packages}/*/node_modules', { cwd: ROOT })) {
    const [kind = '', name = ''] = nested.split(path.sep);
    const target = path.join(built, kind === 'apps' ? `apps/${name}` : `node_modules/@hookpost/${name}`);
    if (existsSync(target)) await symlink(path.join(ROOT, nested), path.join(target, 'node_modules'));
  }
}

/** As from a shell outside this repository, whose npm may belong to an older Node. */
function environment(): NodeJS.ProcessEnv {
  const { PATH = '', HOME, XDG_CACHE_HOME } = process.env;
  const places = PATH.split(path.delimiter).filter((place) => !place.includes('node_modules'));
  return { PATH: places.join(path.delimiter), HOME, XDG_CACHE_HOME };
}

describe('the package hookpost', () => {
  it('is JavaScript, whose command knows what it can do', async () => {
    // Inside the repository what it needs from npm is found without being installed.
    const built = path.join(ROOT, 'apps/cli/dist', `test-${process.pid}`);
    try {
      await build(built);
      await linkNested(built);
      const { stdout } = await run(process.execPath, [path.join(built, 'apps/cli/src/main.js'), '--help']);
      for (const command of ['start', 'send', 'listen', 'doctor']) expect(stdout).toContain(`  ${command}`);
      const { stdout: typescript } = await run('find', [built, '-name', '*.ts']);
      expect(typescript).toBe('');
    } finally {
      await rm(built, { recursive: true, force: true });
    }
  });

  (LONG ? it : it.skip)('starts everything by npx where it is installed', async () => {
    const env = environment();
    await build(path.join(folder, 'built'));
    const { stdout: tarball } = await run('npm', ['pack', './built', '--silent'], { cwd: folder, env });
    await writeFile(path.join(folder, 'package.json'), '{"private":true}');
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
    await run('npm', ['install', `./${tarball.trim()}`, ...quietly], { cwd: folder, env });

    const started = spawn('npx', ['hookpost', 'start'], { cwd: folder, env: { ...env, PORT: '0' }, detached: true });
    const ended = once(started, 'close');
    let printed = '';
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (text) => (printed += text));
    try {
      const look = () => {
        const [, url] = /^hookpost ready at (\S+)/m.exec(printed) ?? [];
        if (url === undefined) throw new Error(printed);
        return url;
      };
      const url = await eventually(look, { timeoutMs: 120_000 });
      const { stdout } = await run('npx', ['hookpost', 'doctor', '--json', '--url', url], { cwd: folder, env });
      expect(stdout).toContain('"what":"API key","state":"ok"');
    } finally {
      process.kill(-(started.pid as number), 'SIGINT');
      await ended;
    }
  });
});
