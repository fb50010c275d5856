/** A whole Hookpost for the length of the demo: what `npm start` starts, in a folder that is thrown away. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@hookpost/devservices';
import { childEnvironment } from '@hookpost/platform';

/** What begins so tells how the start comes along; the rest of stdout is for a server that stays. */
const PROGRESS = 'hookpost: ';

export type DemoServer = { url: string; key: string; stop(): Promise<void> };

export type DemoServerOptions = {
  /** Hears how the start and, in the end, the stop come along. */
  onProgress: (line: string) => void;
  /** Rejects when the start is to be broken off. */
  stopped: Promise<never>;
};

/** Resolves once everything is ready. Rejects, with nothing left running, with what was printed where the start fails. */
export async function startDemoServer({ onProgress, stopped }: DemoServerOptions): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hookpost-demo-'));
  const port = await freePort();
  const key = `hp_demo_${randomBytes(24).toString('hex')}`;
  const child = fork(join(import.meta.dirname, 'main.ts'), ['start'], {
    silent: true,
    env: childEnvironment({
      HOST: '127.0.0.1',
      PORT: String(port),
      HOOKPOST_DATA_DIR: folder,
      HOOKPOST_API_KEY: key,
      HOOKPOST_ALLOW_NETS: '127.0.0.0/8',
      HOOKPOST_LOG_LEVEL: 'warn',
    }),
  });
  const ended = once(child, 'exit');
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }

  const printed: string[] = [];
  const ready = Promise.withResolvers<void>();
  const keep = (line: string) => {
    printed.push(line);
    if (line.startsWith('hookpost ready')) ready.resolve();
    else if (line.startsWith(PROGRESS)) onProgress(line.slice(PROGRESS.length));
  };
  if (child.stdout) createInterface(child.stdout).on('line', keep);
  // Downloads tell there how far they are.
  if (child.stderr) createInterface(child.stderr).on('line', keep).on('line', onProgress);
  ended.then(() => ready.reject(new Error(`hookpost did not start:\n${printed.slice(-15).join('\n')}`)));

  try {
    await Promise.race([ready.promise, stopped]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, key, stop };
}
