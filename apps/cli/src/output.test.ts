import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createOutput, plain, plainLines } from './output.ts';
import { progressLine } from './progress.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
});
afterEach(() => void jest.restoreAllMocks());

const ROWS = [
  { id: 'a', name: 'long enough', more: [1] },
  { id: 'bcd', name: null, more: [] },
];

describe('what is printed', () => {
  it('is a table for people, and one object a line for programs', () => {
    const columns = { id: (row: (typeof ROWS)[number]) => row.id, name: (row: (typeof ROWS)[number]) => row.name };
    createOutput(false).rows(ROWS, columns);
    expect(printed).toEqual([expect.stringMatching(/ID {3}NAME/), 'a    long enough', 'bcd  –']);
    printed = [];
    createOutput(true).rows(ROWS, columns);
    expect(printed.map((line) => JSON.parse(line))).toEqual(ROWS);
  });

  it('is a line for each field of one object', () => {
    createOutput(false).show({ id: 'a', retry: { delays: [5] }, events: ['x', 'y'] });
    expect(printed).toEqual(['id      a', 'retry   {"delays":[5]}', 'events  x, y']);
  });

  it('holds nothing that a terminal would obey', () => {
    expect(plain('\u001b[31mred\u0007\n\u202etxt')).toBe('?[31mred???txt');
    expect(plainLines('POST: 400\n  url: \u001b[2J')).toBe('POST: 400\n  url: ?[2J');
    createOutput(false).show({ metadata: { name: '\u202e\u009b2J' } });
    expect(printed).toEqual(['metadata  {"name":"??2J"}']);
  });

  it('shows how far something is', () => {
    expect(progressLine({ part: 0.5, text: '5 of 10' })).toBe(`[${'█'.repeat(15)}${' '.repeat(15)}]  50 %  5 of 10`);
  });
});
