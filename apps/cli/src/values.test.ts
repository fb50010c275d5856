import { describe, expect, it } from '@jest/globals';
import {
  decimal,
  futureTime,
  header,
  json,
  jsonObject,
  pastTime,
  secondsList,
  several,
  wholeNumber,
} from './values.ts';

const inMs = (iso: string) => Date.parse(iso) - Date.now();

describe('an argument', () => {
  it('is a time, or how long ago, or in how long', () => {
    expect(pastTime('2026-11-21')).toBe('2026-11-21T00:00:00.000Z');
    expect(inMs(pastTime('2h')) / 3_600_000).toBeCloseTo(-2, 2);
    expect(inMs(futureTime('30d')) / 86_400_000).toBeCloseTo(30, 2);
    for (const wrong of ['2', 'yesterday', '2 h', '-1h', '2026-13-01']) expect(() => pastTime(wrong)).toThrow('time');
  });

  it('is JSON, whose numbers are sent as they are written', () => {
    const text = '{"id":9007199254740993,"n":1.0,"list":[1e400,2]}';
    expect(JSON.stringify(json(text))).toBe(text);
    expect(() => json('{')).toThrow('not JSON');
    expect(() => jsonObject('[]')).toThrow('object');
  });

  it('is a number, a schedule, a header, or one of several', () => {
    expect([wholeNumber('12'), decimal('0.5'), secondsList('5, 60'), secondsList('')]).toEqual([12, 0.5, [5, 60], []]);
    expect(header('X-B: c: d', { a: '1' })).toEqual({ a: '1', 'X-B': 'c: d' });
    expect(several('b', ['a'])).toEqual(['a', 'b']);
    for (const wrong of [() => wholeNumber('1.5'), () => decimal('-1'), () => secondsList('5,x'), () => header('X')])
      expect(wrong).toThrow(/It is/);
  });
});
