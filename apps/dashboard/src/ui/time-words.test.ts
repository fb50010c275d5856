import { describe, expect, it } from '@jest/globals';
import { countdown, duration, sinceInWords } from './time-words.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');

describe('a time', () => {
  it.each([
    ['2026-05-01T11:59:59.900Z', 'now'],
    ['2026-05-01T11:59:30Z', '30 sec. ago'],
    ['2026-05-01T11:55:00Z', '5 min. ago'],
    ['2026-05-01T09:00:00Z', '3 hr. ago'],
    ['2026-04-30T12:00:00Z', 'yesterday'],
    ['2026-05-01T14:00:00Z', 'in 2 hr.'],
    ['2026-05-02T11:59:50Z', 'in 24 hr.'],
  ])('%s is %s', (at, words) => {
    expect(sinceInWords(at, NOW)).toBe(words);
  });
});

describe('a duration', () => {
  it.each([
    [850, '850 ms'],
    [2400, '2.4 s'],
    [60_000, '1 min'],
    [90_000, '1.5 min'],
    [18_000_000, '5 h'],
    [345_600_000, '4 d'],
  ])('of %d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('a countdown', () => {
  it.each([
    [200, '1 s'],
    [59_001, '1 min 0 s'],
    [599_000, '9 min 59 s'],
    [7_200_000, '2 h'],
  ])('of %d ms is %s', (ms, words) => {
    expect(countdown(ms)).toBe(words);
  });
});
