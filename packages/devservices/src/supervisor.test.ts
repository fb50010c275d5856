import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepRunning } from './keep-running.ts';
import { startSupervisor } from './supervisor.ts';

const OWNER = path.join(import.meta.dirname, 'supervisor-owner.fixture.ts');
const IN_ORDER = ['program is asked to end', 'program has ended', 'database is asked to end', 'database has ended'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-supervisor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = async () => (await readFile(path.join(folder, 'story'), 'utf8').catch(() => '')).trim().split('\n');

/** A process with a database and a program; resolves once both run. */
async function startOwner(): Promise<{ owner: ChildProcess; supervisor: number; said: string[] }> {
  const owner = spawn(process.execPath, [OWNER, path.join(folder, 'story')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  createInterface(owner.stdout).on('line', (line) => said.push(line));
  await eventually(async () => said.length > 0 && (await written()).length === 2);
  return { owner, supervisor: Number(said.shift()), said };
}

describe('what a supervisor runs', () => {
  it('ends when its owner is killed, programs before what they work with', async () => {
    const { owner } = await startOwner();
    owner.kill('SIGKILL');
    await eventually(async () => (await written()).includes('database has ended'));
    expect((await written()).slice(2)).toEqual(IN_ORDER);
  });

  it('ends in the same order when the supervisor is killed, which its owner hears', async () => {
    const { owner, supervisor, said } = await startOwner();
    const exited = once(owner, 'exit');
    process.kill(supervisor, 'SIGKILL');
    expect(await exited).toEqual([0, null]);
    expect(said).toEqual(['the process that runs all others has ended (SIGKILL)']);
    expect((await written()).slice(2)).toEqual(IN_ORDER);
  });
});

it('a service that can not be started again is given up with one line', async () => {
  const supervisor = startSupervisor();
  const lost = Promise.withResolvers<string>();
  const start = (output: string) => supervisor.start({ command: process.execPath, args: ['-e', ''], output });
  const kept = keepRunning({
    name: 'the database',
    service: await start(path.join(folder, 'log')),
    startAgain: () => start(path.join(folder, 'missing', 'log')),
    graceMs: 1000,
    say: () => {},
    onLost: lost.resolve,
  });
  expect(await lost.promise).toMatch(/^the database can't be started again: ENOENT: no such file or directory/);
  await kept.stop();
  await supervisor.close();
});
