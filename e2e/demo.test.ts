import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const CLI = path.join(import.meta.dirname, '../apps/cli/src/main.ts');

describe('the demo', () => {
  it('shows a delivery failing, being retried and arriving, in 80 columns, and ends by itself', async () => {
    const { code, output } = await demo({});
    expect(output).toMatch(/✗ billing order\.paid +503 in \d+ ms +next try \d\d:\d\d:\d\d\.\d{3}\n/);
    expect(output).toMatch(/✓ billing order\.paid +200 in \d+ ms +arrived, attempt 3\n/);
    expect(output).toMatch(/billing order\.paid +delivered +503, 503, 200\n/);
    expect(output).toMatch(/billing order\.paid +success +200 at /);
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    // Without a terminal there is nothing to paint on.
    expect(output).not.toContain('\u001b');
    expect(code).toBe(0);
  });

  it('says in one line what is wrong, and fails, where the server it is told to use does not answer', async () => {
    const { code, output } = await demo({ HOOKPOST_URL: 'http://127.0.0.1:9', HOOKPOST_API_KEY: 'any' });
    expect(output.trim().split('\n').at(-1)).toBe(
      'hookpost demo: POST /v1/hooks: network: connect ECONNREFUSED 127.0.0.1:9',
    );
    expect(code).toBe(1);
  });
});

async function demo(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [CLI, 'demo'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, output: out + err };
}
