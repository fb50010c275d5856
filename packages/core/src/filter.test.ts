import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileFilter, type Filter } from './filter.ts';
import type { CompileRegex } from './filter-operators.ts';

/** Node's own patterns stand for RE2's here; what platform binds is tested there. */
const compileRegex: CompileRegex = (pattern) => {
  const regex = new RegExp(pattern);
  return { matches: (text) => regex.test(text), size: pattern.length };
};

function holds(filter: unknown, data: unknown): boolean {
  const result = compileFilter(filter, compileRegex);
  if (!result.ok) throw new Error(`${result.path.join('.')} ${result.message}`);
  return result.holds(data);
}

describe('a filter', () => {
  it.each<[Filter, unknown, boolean]>([
    [{}, 7, true],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, false],
    [{ a: { $eq: 'x' } }, { a: 'x' }, true],
    [{ a: null }, { a: null }, true],
    [{ a: { b: 1, c: [2] } }, { a: { c: [2], b: 1 } }, true],
    [{ a: {} }, { a: {} }, true],
    [{ a: { $ne: 1 } }, { a: 2 }, true],
    [{ a: { $ne: 1 } }, { a: 1 }, false],
    [{ a: { $gte: 100 } }, { a: 100 }, true],
    [{ a: { $gt: 100 } }, { a: 100 }, false],
    [{ a: { $lt: 100 } }, { a: '1' }, false],
    [{ a: { $lte: 'b' } }, { a: 'a' }, true],
    [{ a: { $gt: 1, $lt: 3 } }, { a: 2 }, true],
    [{ a: { $in: [1, 'x', null] } }, { a: null }, true],
    [{ a: { $in: [] } }, { a: 1 }, false],
    [{ a: { $nin: [1, 2] } }, { a: 3 }, true],
    [{ a: { $nin: [1, 2] } }, { a: 2 }, false],
    [{ a: { $exists: true } }, { a: null }, true],
    [{ a: { $regex: '^ab' } }, { a: 'abc' }, true],
    [{ a: { $regex: 'c$' } }, { a: 7 }, false],
    [{ a: { $not: { $gt: 5 } } }, { a: 5 }, true],
    [{ a: { $not: { $gt: 5 } } }, { a: 6 }, false],
    [{ a: { $not: { $not: { $eq: 1 } } } }, { a: 1 }, true],
    [{ $and: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }, true],
    [{ $or: [{ a: 1 }, { b: 2 }] }, { a: 0, b: 2 }, true],
    [{ $or: [{ a: 1 }, { b: 2 }] }, { a: 0, b: 0 }, false],
    [{ a: false }, { a: 0 }, false],
  ])('%j of %j is %s', (filter, data, expected) => {
    expect(holds(filter, data)).toBe(expected);
  });

  it.each<[Filter, unknown, boolean]>([
    [{ 'a.b': 1 }, { a: { b: 1 } }, true],
    [{ 'a.b': 1 }, { 'a.b': 1 }, false],
    [{ a: 2 }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [2, 1] }, { a: [1, 2] }, false],
    [{ a: { $ne: 2 } }, { a: [1, 2] }, false],
    [{ a: { $ne: 2 } }, { a: [] }, true],
    [{ a: { $gt: 5, $lt: 3 } }, { a: [1, 9] }, true],
    [{ 'a.b': 2 }, { a: [{ b: 1 }, { b: 2 }] }, true],
    [{ 'a.b': 2 }, { a: [[{ b: 2 }]] }, false],
    [{ 'a.1.b': 2 }, { a: [{ b: 1 }, { b: 2 }] }, true],
    [{ 'a.0': 2 }, { a: [1, 2] }, false],
    [{ 'a.0': 2 }, { a: { 0: 2 } }, true],
    [{ 'a.b': { $exists: false } }, { a: [{ c: 1 }, { b: 1 }] }, false],
    [{ 'a.b': { $exists: false } }, { a: [{ c: 1 }] }, true],
    [{ toString: { $exists: true } }, {}, false],
    [{ constructor: { $exists: false } }, {}, true],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}'), true],
  ])('follows paths and arrays as MongoDB does: %j of %j is %s', (filter, data, expected) => {
    expect(holds(filter, data)).toBe(expected);
  });

  it('finds no condition true of what is missing, but that it is', () => {
    const data = { there: 1, nested: { x: 1 }, list: [{ x: 1 }] };
    const gone = fc.constantFrom('gone', 'nested.gone', 'there.gone', 'list.gone', 'list.7', 'gone.gone');
    const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
    const comparison = fc.oneof(
      fc.record({ $eq: scalar }),
      fc.record({ $ne: scalar }),
      fc.record({ $gt: fc.integer() }),
      fc.record({ $lte: fc.string() }),
      fc.record({ $in: fc.array(scalar) }),
      fc.record({ $nin: fc.array(scalar) }),
      fc.constant({ $regex: '' }),
      fc.constant({ $exists: true }),
    );
    const condition = fc.oneof(
      scalar,
      comparison,
      comparison.map(($not) => ({ $not })),
    );
    fc.assert(
      fc.property(gone, condition, (path, asked) => {
        expect(holds({ [path]: asked }, data)).toBe(false);
        expect(holds({ [path]: { $exists: false } }, data)).toBe(true);
        expect(holds({ [path]: { $not: { $exists: true } } }, data)).toBe(false);
      }),
    );
  });

  it('is the contrary under $not of what is there, and of nothing else', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b'), fc.array(fc.integer({ max: 3 })));
    const operator = fc.oneof(
      fc.record({ $eq: value }),
      fc.record({ $ne: value }),
      fc.record({ $gte: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ $nin: fc.array(value) }),
    );
    fc.assert(
      fc.property(value, operator, (a, asked) => {
        expect(holds({ a: { $not: asked } }, { a })).toBe(!holds({ a: asked }, { a }));
        expect([holds({ a: asked }, {}), holds({ a: { $not: asked } }, {})]).toEqual([false, false]);
      }),
    );
  });

  it.each<[string, unknown]>([
    ['', 7],
    ['', []],
    ['', null],
    ['$where', { $where: '1' }],
    ['$eq', { $eq: 1 }],
    ['$nor', { $nor: [{}] }],
    ['a.$foo', { a: { $foo: 1 } }],
    ['a.$options', { a: { $regex: 'a', $options: 'i' } }],
    ['a.x', { a: { $gt: 1, x: 2 } }],
    ['a.$gt', { a: { $gt: null } }],
    ['a.$gt', { a: { $gt: [1] } }],
    ['a.$lte', { a: { $lte: true } }],
    ['a.$in', { a: { $in: 7 } }],
    ['a.$in', { a: { $in: Array(1001).fill(1) } }],
    ['a.$exists', { a: { $exists: 1 } }],
    ['a.$not', { a: { $not: 7 } }],
    ['a.$not', { a: { $not: { b: 1 } } }],
    ['a.$not', { a: { $not: {} } }],
    ['a.$not.$foo', { a: { $not: { $foo: 1 } } }],
    ['a.$regex', { a: { $regex: 7 } }],
    ['a.$regex', { a: { $regex: '(' } }],
    ['a.$regex', { a: { $regex: 'x'.repeat(257) } }],
    ['b.$regex', { a: { $regex: 'x'.repeat(200) }, b: { $regex: 'x'.repeat(200) } }],
    ['$or', { $or: [] }],
    ['$and', { $and: { a: 1 } }],
    ['$or.1', { $or: [{ a: 1 }, 7] }],
    ['$or.1.$foo', { $or: [{ a: 1 }, { $foo: 1 }] }],
    ['a..b', { 'a..b': 1 }],
    ['', { '': 1 }],
    ['a', { a: 9_007_199_254_740_992 }],
    ['a.$in', { a: { $in: [[1e300]] } }],
  ])('is refused with its path: %s', (path, filter) => {
    const result = compileFilter(filter, compileRegex);
    expect(result).toMatchObject({ ok: false, message: expect.any(String) });
    expect(!result.ok && result.path.join('.')).toBe(path);
  });

  it('has bounds of its depth and of its conditions', () => {
    const nested = (depth: number): Filter => (depth === 0 ? { a: 1 } : { $and: [nested(depth - 1)] });
    expect(compileFilter(nested(7), compileRegex).ok).toBe(true);
    expect(compileFilter(nested(8), compileRegex).ok).toBe(false);
    const negated = (depth: number): Filter => (depth === 0 ? { $eq: 1 } : { $not: negated(depth - 1) });
    expect(compileFilter({ a: negated(9) }, compileRegex).ok).toBe(false);
    const wide = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));
    expect(compileFilter(wide(100), compileRegex).ok).toBe(true);
    expect(compileFilter(wide(101), compileRegex)).toMatchObject({ ok: false, path: ['f100'] });
  });

  it("looks at the first 4,096 characters of an event's texts", () => {
    const late = { a: `${'x'.repeat(4096)}y` };
    expect(holds({ a: { $regex: 'y' } }, late)).toBe(false);
    expect(holds({ a: { $regex: 'y' } }, { a: late.a.slice(1) })).toBe(true);
    expect(holds({ a: { $regex: '^$' } }, { a: [late.a, 'more'] })).toBe(false);
  });

  it('never throws at any data', () => {
    const filter = { 'a.b': { $gt: 1 }, $or: [{ a: { $regex: 'x' } }, { 'a.0.b': { $nin: [1] } }] };
    fc.assert(fc.property(fc.jsonValue(), (data) => void holds(filter, { a: data })));
  });
});
