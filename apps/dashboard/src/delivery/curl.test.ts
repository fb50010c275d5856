import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { curlCommand } from './curl.ts';

/** What a shell hands to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a request as a curl command', () => {
  const url = 'https://receiver.example/in?list[]={1,2}&q=********';

  it('gives curl every byte, whatever a shell makes of it', () => {
    const body = `@it's "$HOME" \`id\` $(id) \\n !! %s\n\t'''; rm -rf ~ # ü 🙂`;
    const headers = { 'content-type': 'application/json', 'x-name': "O'Neil; $(id)", 'x-empty': '' };
    expect(argumentsOf(curlCommand({ method: 'POST', url, headers, body }))).toEqual([
      '--globoff',
      '-X',
      'POST',
      url,
      '-H',
      'content-type: application/json',
      '-H',
      "x-name: O'Neil; $(id)",
      '-H',
      'x-empty;',
      '--data-raw',
      body,
    ]);
  });

  it('has no body where there is none', () => {
    const command = curlCommand({ method: 'GET', url, headers: {}, body: null });
    expect(argumentsOf(command)).toEqual(['--globoff', '-X', 'GET', url]);
  });
});
