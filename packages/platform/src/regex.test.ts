import { describe, expect, it } from '@jest/globals';
import { compileRegex } from './regex.ts';

describe('a pattern', () => {
  it('is found anywhere in a text', () => {
    const { matches, size } = compileRegex('b+c$');
    expect(['abbc', 'abbcd', ''].map(matches)).toEqual([true, false, false]);
    expect(size).toBeLessThan(20);
  });

  it.each(['(', 'a(?=b)', '(a)\\1', 'a{1001}'])("of another kind than RE2's is refused: %s", (pattern) => {
    expect(() => compileRegex(pattern)).toThrow();
  });

  it('takes no longer than a text allows, whatever it repeats', () => {
    const started = performance.now();
    expect(compileRegex('^(a+)+$').matches(`${'a'.repeat(4096)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
