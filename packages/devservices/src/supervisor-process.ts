/** The process behind supervisor.ts: runs services for its parent and ends them all once the parent is gone, however it went. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import type { SupervisorReport, SupervisorRequest } from './supervisor.ts';

const KILL_AFTER_MS = 5000;

const services = new Map<number, ChildProcess>();
const foldersToRemove: string[] = [];
let parentGone = false;

process.on('message', (request: SupervisorRequest) => {
  if (request.kind === 'start') start(request);
  else if (request.kind === 'signal') services.get(request.id)?.kill(request.signal);
  else foldersToRemove.push(request.folder);
});

process.on('disconnect', () => {
  parentGone = true;
  for (const child of services.values()) child.kill('SIGTERM');
  setTimeout(() => {
    for (const child of services.values()) child.kill('SIGKILL');
  }, KILL_AFTER_MS).unref();
  endWhenAlone();
});

// Signals are for the parent to act on: whatever it decides arrives here as a request or as its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

function start({ id, command, args, env, output }: Extract<SupervisorRequest, { kind: 'start' }>): void {
  const out = output === 'inherit' ? 'inherit' : openSync(output, 'w');
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
  if (out !== 'inherit') closeSync(out);
  child.on('spawn', () => {
    services.set(id, child);
    report({ kind: 'started', id, pid: child.pid as number });
  });
  child.on('error', (error) => report({ kind: 'failed', id, message: error.message }));
  child.on('exit', (code, signal) => {
    services.delete(id);
    report({ kind: 'exited', id, code, signal });
    endWhenAlone();
  });
}

function report(message: SupervisorReport): void {
  // The parent may be gone already; nobody is left to tell then.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function endWhenAlone(): void {
  if (!parentGone || services.size > 0) return;
  for (const folder of foldersToRemove) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
