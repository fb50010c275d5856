/** A process of Hookpost's own: started, waited for, and started again when it dies. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  describeExit,
  type Exit,
  type KeptService,
  keepRunning,
  type Service,
  type Supervisor,
} from '@hookpost/devservices';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const READY_WITHIN_MS = 60_000;

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
  /** Hears, with a message for people, that the program could not be started again. */
  onLost: (message: string) => void;
};

/** Resolves once the program is ready. Rejects when it ends before that, or is not ready within a minute. */
export async function launch(options: Launch): Promise<KeptService> {
  const { program, say, onLost } = options;
  const service = await startProcess(options);
  await untilReady(program, service);
  const startAgain = () => startProcess(options);
  return keepRunning({ name: `the ${program.name}`, service, startAgain, graceMs: program.graceMs, say, onLost });
}

function startProcess({ supervisor, program, env }: Launch): Promise<Service> {
  return supervisor.start({
    command: process.execPath,
    args: [path.resolve(ROOT, program.script)],
    env,
    output: 'inherit',
    // What is in flight is written down while MongoDB is there.
    endsFirst: true,
  });
}

async function untilReady({ name, readyUrl }: Program, service: Service): Promise<void> {
  let exit: Exit | null = null;
  service.exited.then((how) => {
    exit = how;
  });
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (exit)
      throw new Error(`the ${name} ended before it was ready (${describeExit(exit)}); its own messages are above`);
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
