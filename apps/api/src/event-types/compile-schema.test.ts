import { HookpostError } from '@hookpost/core';
import { compileRegex } from '@hookpost/platform';
import { describe, expect, it } from '@jest/globals';
import { createSchemaCompiler } from './compile-schema.ts';
import { FORMATS } from './keywords.ts';

const compile = createSchemaCompiler(compileRegex);

const LONG = 250_000;
const HARD_TEXTS = ['a', '1', 'a.', '1:', '/', '-', 'a-', '%41', '~0', 'a@a.'].flatMap((part) => {
  const text = part.repeat(LONG / part.length);
  return [`${text}!`, `a@${text}!`, `P${text}`, `http://${text} `];
});

const order = compile({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://schemas.acme.test/order',
  type: 'object',
  properties: {
    items: { type: 'array', items: { $ref: '#/$defs/item' }, uniqueItems: true, maxItems: 3 },
    country: { enum: ['DE', 'AT'] },
    note: { type: 'string', pattern: '^[a-z]+$', 'x-shown': true },
    at: { format: 'date-time' },
    'a/b': { type: 'number' },
  },
  required: ['items'],
  additionalProperties: false,
  $defs: { item: { type: 'object', properties: { price: { type: 'number', minimum: 0 } }, required: ['price'] } },
});

describe('a schema', () => {
  it.each([
    [{ items: [{ price: 1 }, { price: 2.5 }], country: 'AT', note: 'abc', at: '2026-01-31T12:00:00Z' }, null],
    [{}, 'data.items is required'],
    [{ items: [{ price: 1 }, {}] }, 'data.items[1].price is required'],
    [{ items: [{ price: '1' }] }, 'data.items[0].price must be number'],
    [{ items: [], country: 'FR' }, 'data.country must be one of ["DE","AT"]'],
    [{ items: [], note: 'A1' }, 'data.note must match pattern "^[a-z]+$"'],
    [{ items: [], at: 'yesterday' }, 'data.at must match format "date-time"'],
    [{ items: [], extra: 1 }, 'data.extra is not a field that the schema knows'],
    [{ items: [], 'a/b': 'x' }, 'data.a/b must be number'],
    [
      {
        items: [
          { price: 1, tag: { a: 1, b: 2 } },
          { price: 1, tag: { b: 2, a: 1 } },
        ],
      },
      'data.items must not have the same item twice',
    ],
    [[], 'data must be object'],
    [null, 'data must be object'],
  ])('says of %j: %s', (data, said) => {
    const fault = order(data);
    expect(fault && `${fault.path} ${fault.message}`).toBe(said);
  });

  it('looks at no fields but those of the data itself', () => {
    const check = compile({ required: ['constructor'] });
    expect(check({})?.path).toBe('data.constructor');
    expect(check({ constructor: 1 })).toBeNull();
  });

  it('may be true or false, refer to itself, and have anchors', () => {
    expect(compile(true)(1)).toBeNull();
    expect(compile(false)(1)).toEqual({ path: 'data', message: 'boolean schema is false' });
    const tree = compile({
      $ref: '#tree',
      $defs: { tree: { $anchor: 'tree', type: 'object', additionalProperties: { $ref: '#tree' } } },
    });
    expect([tree({ a: { b: {} } }), tree({ a: { b: 1 } })?.path]).toEqual([null, 'data.a.b']);
    const names = compile({ patternProperties: { '^a': { type: 'number' }, '^b': { type: 'string' } } });
    expect([names({ a: 1, b: 'x' }), names({ a: 1, b: 2 })?.path]).toEqual([null, 'data.b']);
    const closed = compile({ allOf: [{ properties: { a: true } }], unevaluatedProperties: false });
    expect([closed({ a: 1 }), closed({ b: 1 })?.path]).toEqual([null, 'data.b']);
  });

  it.each([
    [1, 'schema'],
    [[], 'schema'],
    [{ type: 'objekt' }, 'schema.type'],
    [{ properties: { a: { minimun: 1 } } }, 'schema.properties.a.minimun'],
    [{ properties: [] }, 'schema.properties'],
    [{ properties: { a: 1 } }, 'schema.properties.a'],
    [{ allOf: [true, { required: 'a' }] }, 'schema.allOf[1].required'],
    [{ items: [{}] }, 'schema.items'],
    [{ pattern: '(?=a)' }, 'schema.pattern'],
    [{ pattern: 'a'.repeat(257) }, 'schema.pattern'],
    [{ patternProperties: { '(a)\\1': true } }, 'schema.patternProperties.(a)\\1'],
    [{ format: 'card-number' }, 'schema.format'],
    [{ $ref: 'https://elsewhere.test/schema' }, 'schema.$ref'],
    [{ $ref: 'other.json' }, 'schema.$ref'],
    [{ $ref: '#/$defs/missing' }, 'schema.$ref'],
    [{ $ref: '#missing' }, 'schema'],
    [{ $dynamicRef: '#a' }, 'schema.$dynamicRef'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, 'schema.$schema'],
    [{ properties: { a: { $id: 'b' } } }, 'schema.properties.a.$id'],
    [{ allOf: Array(501).fill({}) }, 'schema'],
    [{ 'hookpost:cost': 0 }, 'schema.hookpost:cost'],
    [{ minLength: -1 }, 'schema.minLength'],
  ])('that is none is refused by its path: %#', (schema, path) => {
    const error = refusalOf(() => compile(schema));
    expect([error?.status, error?.errors[0]?.path]).toEqual([400, path]);
  });
});

describe('no schema holds the process up', () => {
  const twice = (name: string) => ({ anyOf: [{ items: { $ref: name } }, { items: { $ref: name } }, false] });
  const chain = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `a${n}`,
      { allOf: [{ $ref: `#/$defs/a${n + 1}` }, { $ref: `#/$defs/a${n + 1}` }] },
    ]),
  );
  const nested = JSON.parse(`${'['.repeat(99)}1${']'.repeat(99)}`);
  const many = Array.from({ length: 60_000 }, (_, n) => n);

  it.each([
    ['two ways at each level', { $ref: '#/$defs/a', $defs: { a: { ...twice('#/$defs/a'), type: 'array' } } }, nested],
    ['two references in each of 60 definitions', { $ref: '#/$defs/a0', $defs: { ...chain, a60: true } }, 1],
    ['itself without an end', { $ref: '#' }, 1],
    [
      'a long list for each item',
      { items: { enum: Array.from({ length: 9000 }, (_, n) => n) } },
      Array(60_000).fill(8999),
    ],
    ['a thousand fields for each item', { items: { properties: fields(450) } }, Array(60_000).fill({})],
    ['objects that differ', { uniqueItems: true }, many.map((n) => [n])],
    ['texts of a pattern', { anyOf: Array(40).fill({ pattern: '(a|b|ab)*(c|d)*x$' }) }, 'ab'.repeat(120_000)],
    ['lengths of a long text', { allOf: Array(450).fill({ minLength: 5 }) }, 'x'.repeat(250_000)],
    [
      'numbers of many names',
      { allOf: Array(450).fill({ minProperties: 5 }) },
      Object.fromEntries(many.map((n) => [n, 1])),
    ],
    [
      'unevaluated names',
      { anyOf: Array(450).fill({ patternProperties: { '^': true }, minimum: 1 }), unevaluatedProperties: false },
      Object.fromEntries(many.slice(0, 20_000).map((n) => [n, 1])),
    ],
  ])('with %s', (_what, schema, data) => {
    const check = compile(schema);
    const began = process.cpuUsage();
    check(data);
    expect(msSince(began)).toBeLessThan(300);
  });

  it('and what it could not check is told', () => {
    const check = compile({ $ref: '#/$defs/a', $defs: { a: twice('#/$defs/a') } });
    expect(check(nested)).toEqual({ path: 'data', message: "takes too long to be checked against its type's schema" });
    expect(check([])).toBeNull();
  });

  it.each(FORMATS)('with the format %s', (format) => {
    const check = compile({ format });
    for (const text of HARD_TEXTS) {
      const began = process.cpuUsage();
      check(text);
      expect([text.slice(0, 20), msSince(began) < 200]).toEqual([text.slice(0, 20), true]);
    }
  });

  it('but ordinary data of 256 KiB passes', () => {
    const check = compile({
      items: { $ref: '#/$defs/row' },
      $defs: {
        row: { type: 'object', properties: fields(10), required: Object.keys(fields(10)), additionalProperties: false },
      },
    });
    const row = Object.fromEntries(Object.keys(fields(10)).map((name) => [name, 'text']));
    expect(check(Array(2200).fill(row))).toBeNull();
  });
});

function fields(count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`field${n}`, { type: 'string', maxLength: 100 }]));
}

/** Of processor time: other work on the machine does not count. */
function msSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

function refusalOf(work: () => unknown): HookpostError | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof HookpostError) return error;
    throw error;
  }
  return undefined;
}
