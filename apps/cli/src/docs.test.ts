import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from './program.ts';

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const lines = blocks.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('hookpost '));

/** As a shell takes it apart, without what follows a `#` or a `>`. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/\s[#>]\s.*$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);

const nameOf = (command: Command): string =>
  command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

describe('docs/cli.md', () => {
  it('shows lines that the command line understands', async () => {
    expect(lines.length).toBeGreaterThan(25);
    for (const line of lines) {
      const program = createProgram();
      const ran: string[] = [];
      for (const leaf of leavesOf(program)) leaf.action(() => void ran.push(nameOf(leaf)));
      const [, ...words] = wordsOf(line);
      await program.parseAsync(words, { from: 'user' });
      expect([line, ran]).toEqual([line, [expect.any(String)]]);
      expect(words.join(' ')).toContain(ran[0]);
    }
  });

  it('names every command', () => {
    for (const leaf of leavesOf(createProgram())) {
      const [first = '', second = ''] = nameOf(leaf).split(' ');
      expect([nameOf(leaf), page]).toEqual([nameOf(leaf), expect.stringMatching(new RegExp(`${first}\\b`))]);
      expect([nameOf(leaf), page]).toEqual([nameOf(leaf), expect.stringMatching(new RegExp(`\\b${second}\\b`))]);
    }
  });
});
