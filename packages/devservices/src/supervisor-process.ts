/** The process behind supervisor.ts: runs services for its parent and ends them all once the parent is gone, however it went. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import type { SupervisorReport, SupervisorRequest } from './supervisor.ts';

const KILL_AFTER_MS = 5000;

type StartRequest = Extract<SupervisorRequest, { kind: 'start' }>;
type Running = { child: ChildProcess; endsFirst: boolean };

const services = new Map<number, Running>();
const foldersToRemove: string[] = [];

process.on('message', (request: SupervisorRequest) => {
  if (request.kind === 'start') start(request);
  else if (request.kind === 'signal') services.get(request.id)?.child.kill(request.signal);
  else foldersToRemove.push(request.folder);
});

process.on('disconnect', async () => {
  await end([...services.values()].filter(({ endsFirst }) => endsFirst));
  await end([...services.values()]);
  for (const folder of foldersToRemove) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});

// Signals are for the parent to act on: whatever it decides arrives here as a request or as its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

function start(request: StartRequest): void {
  const { id, endsFirst = false } = request;
  try {
    const child = spawnService(request);
    child.on('spawn', () => {
      services.set(id, { child, endsFirst });
      report({ kind: 'started', id, pid: child.pid as number });
    });
    child.on('error', (error) => report({ kind: 'failed', id, message: error.message }));
    child.on('exit', (code, signal) => {
      services.delete(id);
      report({ kind: 'exited', id, code, signal });
    });
  } catch (error) {
    // A full disk has no room for its output.
    report({ kind: 'failed', id, message: (error as Error).message });
  }
}

function spawnService({ command, args, env, output }: StartRequest): ChildProcess {
  const out = output === 'inherit' ? 'inherit' : openSync(output, 'w');
  try {
    return spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
  } finally {
    if (out !== 'inherit') closeSync(out);
  }
}

/** Resolves when all of these are gone. */
async function end(running: Running[]): Promise<void> {
  const exits = running.map(({ child }) => once(child, 'exit'));
  for (const { child } of running) child.kill('SIGTERM');
  const kill = setTimeout(() => {
    for (const { child } of running) child.kill('SIGKILL');
  }, KILL_AFTER_MS);
  await Promise.all(exits);
  clearTimeout(kill);
}

function report(message: SupervisorReport): void {
  // The parent may be gone already; nobody is left to tell then.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
