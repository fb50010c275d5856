import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const MAIN = path.join(import.meta.dirname, 'main.ts');

const ran = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', timeout: 20_000 });

describe('the command line', () => {
  it('tells what there is where it is asked for help, and starts nothing', () => {
    const { status, stdout } = ran('start', '--help');
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 0, first: 'Usage: hookpost start [options]' });
  });

  it('refuses an argument that would do nothing, and says where settings are made', () => {
    const { status, stderr } = ran('start', '--port=4000');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: unknown option '--port=4000'\n.*environment variables/);
  });

  it('says of data that it is not JSON, and ends with 2', () => {
    const { status, stderr } = ran('send', 'order.paid', '{bad');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^hookpost: It is not JSON: .+\n$/),
    });
  });

  it('says in one line that there is no such backup, and ends with 1', () => {
    const { status, stderr } = ran('restore', path.join(import.meta.dirname, 'no-such.dump'));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^hookpost: ENOENT.*no-such\.dump'\n$/),
    });
  });

  it('says in one line that nothing answers, and ends with 1', () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'hooks', 'get', 'x', '--url', 'http://127.0.0.1:9'], {
      encoding: 'utf8',
      env: { HOOKPOST_API_KEY: 'not-to-be-shown' },
    });
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 1 });
    expect(stderr).toMatch(/^hookpost: GET \/v1\/hooks\/x: network: .*127\.0\.0\.1:9/);
  });
});
