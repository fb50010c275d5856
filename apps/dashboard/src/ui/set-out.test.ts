import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setOut } from './set-out.ts';

describe('text of others that is JSON', () => {
  it.each([
    ['{}', '{}'],
    ['[ ]', '[]'],
    ['7', '7'],
    ['{"a":1,"b":[true,{"c":null}]}', '{\n  "a": 1,\n  "b": [\n    true,\n    {\n      "c": null\n    }\n  ]\n}'],
    ['{"a":"{,}:[ ]\\""}', '{\n  "a": "{,}:[ ]\\""\n}'],
  ])('%j is set out in lines', (text, lines) => {
    expect(setOut(text)).toBe(lines);
  });

  it('is set out as JSON.stringify does', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(setOut(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))));
  });

  it('keeps the digits of large numbers and names that stand twice', () => {
    expect(setOut('{"a":12345678901234567890,"a":1.0}')).toBe('{\n  "a": 12345678901234567890,\n  "a": 1.0\n}');
  });

  it('or is not, stays as it is', () => {
    for (const text of ['', 'no {', '<b>x</b>', '{"a":1} x']) expect(setOut(text)).toBe(text);
  });
});
