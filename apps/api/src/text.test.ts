import { describe, expect, it } from '@jest/globals';
import { isoTime } from './text.ts';

describe('a time', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
    ['2026-01-31T12:30:15.5', '2026-01-31T12:30:15.500Z'],
    ['2026-01-31T12:30:15Z', '2026-01-31T12:30:15.000Z'],
    ['2026-01-31T12:30:15+02:00', '2026-01-31T10:30:15.000Z'],
  ])('may be %s, which is %s whatever the zone of this machine', (text, at) => {
    const { value, error } = isoTime.validate(text, { convert: false });
    expect(error).toBeUndefined();
    // Without its zone, the text would be read as local time.
    expect(value).toMatch(/(Z|\+02:00)$/);
    expect(new Date(value).toISOString()).toBe(at);
  });

  it.each([
    '2026',
    '2026-02-30',
    '2026-01-31Z',
    '2026-01-31 12:30',
    '2026-01-31T25:00',
    '1769860800',
    'Jan 31 2026',
    '',
  ])('may not be "%s"', (text) => {
    expect(isoTime.validate(text).error).toBeDefined();
  });

  it.each(['9999-12-31T23:59:59-23:59', '1970-01-01T00:00:00+00:01', '0001-01-01'])(
    'may not be %s, which is not in the years 1970 to 9999',
    (text) => {
      expect(isoTime.validate(text).error?.message).toContain('1970 to 9999');
    },
  );

  it.each(['9999-12-31T23:59:59Z', '1970-01-01'])('may be %s', (text) => {
    expect(isoTime.validate(text).error).toBeUndefined();
  });

  it('that lost its "+" in a query is refused with how to write it', () => {
    expect(isoTime.validate('2026-01-31T12:30:15 02:00').error?.message).toContain('%2B');
    expect(isoTime.validate('soon').error?.message).toContain('2026-01-31T12:00:00Z');
  });
});
