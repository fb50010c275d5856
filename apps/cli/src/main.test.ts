import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const MAIN = path.join(import.meta.dirname, 'main.ts');

const ran = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', timeout: 20_000 });

describe('the command line', () => {
  it('tells what there is where it is asked for help, and starts nothing', () => {
    const { status, stdout } = ran('start', '--help');
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 0, first: 'usage: npm run COMMAND' });
  });

  it('refuses an argument that would do nothing, and says where settings are made', () => {
    const { status, stderr } = ran('start', '--port=4000');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^hookpost: "--port=4000" is not understood\n(.*\n)*.*environment variables/);
  });
});
