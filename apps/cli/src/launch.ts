/** A process of Hookpost's own: started, waited for, and started again when it dies. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, Service, Supervisor } from '@hookpost/devservices';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const READY_WITHIN_MS = 60_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Who has run this long starts again without delay. */
const STABLE_MS = 60_000;

export type Program = {
  name: string;
  /** From the root of the repository. */
  script: string;
  /** Answers 2xx once the program works. */
  readyUrl: string;
  /** From SIGTERM to SIGKILL. */
  graceMs: number;
};

export type Launch = {
  supervisor: Supervisor;
  program: Program;
  env: Record<string, string>;
  say: (line: string) => void;
};

/** Resolves once the program is ready. Rejects when it ends before that, or is not ready within a minute. */
export async function launch(options: Launch): Promise<{ stop(): Promise<void> }> {
  const first = await startProcess(options);
  await untilReady(options.program, first);
  return keepRunning(first, options);
}

function startProcess({ supervisor, program, env }: Launch): Promise<Service> {
  return supervisor.start({
    command: process.execPath,
    args: [path.resolve(ROOT, program.script)],
    env,
    output: 'inherit',
  });
}

async function untilReady({ name, readyUrl }: Program, service: Service): Promise<void> {
  let exit: Exit | null = null;
  service.exited.then((how) => {
    exit = how;
  });
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (exit) throw new Error(`the ${name} ended before it was ready (${describe(exit)}); its own messages are above`);
    if (await answers(readyUrl)) return;
    await sleep(50);
  }
  throw new Error(`the ${name} is not ready after ${READY_WITHIN_MS / 1000} s: ${readyUrl} does not answer 2xx`);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

function keepRunning(first: Service, options: Launch): { stop(): Promise<void> } {
  const { program, say } = options;
  const stopping = new AbortController();
  let current = first;
  const watching = watch();

  async function watch(): Promise<void> {
    let delayMs = FIRST_DELAY_MS;
    let startedAt = performance.now();
    for (;;) {
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > STABLE_MS) delayMs = FIRST_DELAY_MS;
      say(`the ${program.name} ended (${describe(exit)}); starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      startedAt = performance.now();
      current = await startProcess(options);
      // Told to stop while it was starting: stop() has only seen the one before.
      if (stopping.signal.aborted) await current.stop(program.graceMs);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await current.stop(program.graceMs);
      await watching;
    },
  };
}

function describe({ code, signal }: Exit): string {
  return signal ? `killed by ${signal}` : `exit code ${code}`;
}
