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

export type DemoServer = { url: string; key: string; stop(): Promise<void> };

export type DemoServerOptions = {
  /** Hears what the start prints until it is ready. */
  onLine: (line: string) => void;
  /** Rejects when the start is to be broken off. */
  stopped: Promise<never>;
};

/** Resolves once everything is ready. Rejects, with nothing left running, with what was printed where the start fails. */
export async function startDemoServer({ onLine, stopped }: DemoServerOptions): Promise<DemoServer> {
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
  let isReady = false;
  const listen = (line: string) => {
    if (line.startsWith('hookpost ready')) {
      isReady = true;
      ready.resolve();
    }
    if (isReady) return;
    printed.push(line);
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', listen);
  ended.then(() => ready.reject(new Error(`hookpost did not start:\n${printed.slice(-15).join('\n')}`)));

  try {
    await Promise.race([ready.promise, stopped]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, key, stop };
}
