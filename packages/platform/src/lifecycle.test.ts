import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const LIFECYCLE = new URL('./lifecycle.ts', import.meta.url).href;

type Ending = { code: number | null; lines: string[] };

/** Runs `body` in a process of its own and does `act` once it has printed `ready`. */
async function run(body: string, act: (child: { kill(signal: NodeJS.Signals): void }) => void): Promise<Ending> {
  const source = `
    import { createLifecycle } from '${LIFECYCLE}';
    const say = (fact, fields = {}) => console.log(fact, fields.name ?? fields.error?.message ?? '');
    const log = { debug: say, info: say, warn: say, error: say };
    const lifecycle = createLifecycle(log);
    setInterval(() => undefined, 1000);
    ${body}
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acted = false;
  let seen = '';
  child.stdout.on('data', (chunk) => {
    seen += chunk;
    if (acted || !seen.includes('ready')) return;
    acted = true;
    act(child);
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code, lines: output.split('\n').map((line) => line.trim()) };
}

describe('the end of a process', () => {
  it('closes in reverse order on SIGTERM, one after the other', async () => {
    const { code, lines } = await run(
      `lifecycle.onStop('database', () => console.log('database closed'));
       lifecycle.onStop('server', () => new Promise((done) => setTimeout(() => { console.log('server closed'); done(); }, 50)));`,
      (child) => child.kill('SIGTERM'),
    );
    expect(code).toBe(0);
    expect(lines.filter((line) => line.endsWith('closed'))).toEqual(['server closed', 'database closed']);
  });

  it('goes on with the next where one fails or hangs', async () => {
    const { code, lines } = await run(
      `lifecycle.onStop('database', () => console.log('database closed'));
       lifecycle.onStop('failing', () => { throw new Error('no'); });
       lifecycle.onStop('hanging', () => new Promise(() => undefined), 50);`,
      (child) => child.kill('SIGINT'),
    );
    expect(code).toBe(0);
    expect(lines).toEqual(
      expect.arrayContaining(['process.close_failed hanging', 'process.close_failed failing', 'database closed']),
    );
  });

  it('comes at once with the second signal', async () => {
    const { code } = await run(
      `lifecycle.onStop('hanging', () => { process.kill(process.pid, 'SIGTERM'); return new Promise(() => undefined); }, 60_000);`,
      (child) => child.kill('SIGTERM'),
    );
    expect(code).toBe(1);
  });

  it.each([
    ['rejection', `setTimeout(() => Promise.reject(new Error('lost')), 10);`],
    ['exception', `setTimeout(() => { throw new Error('lost'); }, 10);`],
  ])('comes with an error that nobody handled (%s), after it was logged', async (_, body) => {
    const { code, lines } = await run(body, () => undefined);
    expect(code).toBe(1);
    expect(lines).toContain('process.crashed lost');
  });
});
