import { compileRegex } from '@hookpost/platform';
import { describe, expect, it } from '@jest/globals';
import { parseExact } from '../event-data.ts';
import { compileFilter, type Filter, regexProblem } from './filter.ts';

const DATA = parseExact(
  JSON.stringify({
    state: 'ringing',
    duration: '42',
    count: 7,
    flag: true,
    gone: null,
    list: [1],
    code: '007',
    Caller: { name: 'Ann' },
    'a.b': 'flat',
  }).replace('"count"', '"big":9007199254740993,"count"'),
);

const passes = (filter: Filter): boolean => compileFilter(filter, compileRegex)(DATA);
const holds = (field: string, operation: string, value?: string | number | boolean | null): boolean =>
  passes({ [field]: { operation, ...(value === undefined ? {} : { value }) } });

describe('a filter', () => {
  it.each([
    ['state', '==', 'ringing', true],
    ['state', '==', 'Ringing', false],
    ['state', '!=', 'ended', true],
    ['state', '!=', 'ringing', false],
    ['count', '==', '7', true],
    ['count', '==', 7, true],
    ['count', '==', '7.0', true],
    ['code', '==', '7', false],
    ['code', '==', 7, true],
    ['flag', '==', 'true', true],
    ['flag', '==', true, true],
    ['duration', '<', '100', true],
    ['duration', '>', 5, true],
    ['duration', '<=', '42', true],
    ['duration', '>=', '43', false],
    ['state', '>', 'ending', true],
    ['state', '<', 5, false],
    ['list', '==', '1', false],
    ['Caller.name', '==', 'Ann', true],
    ['a.b', '==', 'flat', true],
    ['big', '==', '9007199254740993', true],
    ['big', '==', '9007199254740992', false],
    ['big', '>', '9007199254740992', true],
  ])('asks whether %s %s %s: %s', (field, operation, value, expected) => {
    expect(holds(field, operation, value as string)).toBe(expected);
  });

  it.each([
    ['missing', '==', 'null', true],
    ['missing', '==', null, true],
    ['missing', '==', undefined, true],
    ['gone', '==', 'null', true],
    ['state', '==', 'null', false],
    ['missing', '!=', 'null', false],
    ['state', '!=', 'null', true],
    ['missing', '==', '', false],
    ['missing', '==', 'undefined', false],
    ['missing', '!=', 'ringing', true],
    ['missing', '<', '5', false],
    ['missing', '>=', '0', false],
    ['missing', 'reg', '.*', false],
    ['toString', '!=', 'null', false],
    ['constructor.name', '==', 'Object', false],
  ])('knows what is missing: %s %s %s is %s', (field, operation, value, expected) => {
    expect(holds(field, operation, value)).toBe(expected);
  });

  it.each([
    ['^ring', true],
    ['/^RING/', false],
    ['/^RING/i', true],
    ['/^RING/gi', true],
    ['/ing/y', false],
    ['g$', true],
    ['(?=ring)', false],
  ])('holds a text against the pattern %s: %s', (pattern, expected) => {
    expect(holds('state', 'reg', pattern)).toBe(expected);
  });

  it('holds numbers against a pattern, but no lists and objects', () => {
    expect([holds('big', 'reg', '^9007.*3$'), holds('list', 'reg', '1'), holds('Caller', 'reg', '.')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('must hold in every condition, and lets nothing through for an operation that there is not', () => {
    expect(passes({})).toBe(true);
    expect(passes({ state: { operation: '==', value: 'ringing' }, count: { operation: '==', value: '7' } })).toBe(true);
    expect(passes({ state: { operation: '==', value: 'ringing' }, count: { operation: '==', value: '8' } })).toBe(
      false,
    );
    for (const operation of ['~=', '', null, 'constructor', '__proto__']) {
      expect(passes({ state: { operation, value: 'ringing' } })).toBe(false);
    }
    expect(passes({ state: { value: 'ringing' } })).toBe(false);
  });

  it('lets nothing through of data that is no object, unless it asks for what is missing', () => {
    const filter = (value: string) => compileFilter({ length: { operation: '==', value } }, compileRegex);
    expect([filter('4')('text'), filter('1')([1]), filter('null')([1])]).toEqual([false, false, true]);
  });
});

describe('the patterns of a filter', () => {
  const problem = (...patterns: unknown[]) =>
    regexProblem(
      Object.fromEntries(patterns.map((value, n) => [`f${n}`, { operation: 'reg', value: value as string }])),
      compileRegex,
    );

  it('are named where they are none of RE2, too long or too large in all', () => {
    expect(problem('^a+$', '/b/i')).toBeNull();
    expect(problem('a', '(?=b)')).toMatchObject({
      field: 'f1',
      message: expect.stringMatching(/^is not a pattern of RE2/),
    });
    expect(problem('x'.repeat(257))).toMatchObject({ field: 'f0', message: expect.stringContaining('256') });
    expect(problem(5)).toMatchObject({ field: 'f0' });
    expect(problem('a{200}', 'b{200}')).toMatchObject({ field: 'f1', message: expect.stringContaining('too large') });
  });

  it('are not looked at in other operations', () => {
    expect(regexProblem({ a: { operation: '==', value: '(' } }, compileRegex)).toBeNull();
  });
});
