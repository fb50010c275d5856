import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrayItems, jsonSize, objectMembers, repeatedName } from './json-span.ts';

/** JSON text with white space of all four kinds strewn wherever it may stand. */
const spacedJson = (value: unknown, space: string): string => {
  if (Array.isArray(value))
    return `[${space}${value.map((item) => spacedJson(item, space)).join(`${space},${space}`)}${space}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}${space}:${space}${spacedJson(member, space)}`,
  );
  return `{${space}${members.join(`${space},${space}`)}${space}}`;
};

const whiteSpace = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('objectMembers', () => {
  it('gives every member the exact bytes of its value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), whiteSpace, (object, space) => {
        const json = Buffer.from(space + spacedJson(object, space) + space);
        const members = objectMembers(json) ?? [];
        expect(members.map(({ name }) => name)).toEqual(Object.keys(JSON.parse(json.toString())));
        for (const { name, start, end, depth } of members) {
          const text = json.toString('utf8', start, end);
          expect(text).toBe(text.trim());
          expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object[name])));
          expect(depth).toBe(depthOf(object[name]));
        }
      }),
    );
  });

  it('keeps the spelling that a parser would lose', () => {
    const spellings = [
      '12345678901234567890',
      '1.0',
      '-0',
      '1E400',
      '"\\u0041\\/"',
      '{ "b":1,"a":2 }',
      '"a\\\\"',
      '"\\""',
    ];
    for (const spelling of spellings) {
      const json = Buffer.from(`{"before":"}]", "data" : ${spelling} ,"after":[]}`);
      const data = objectMembers(json)?.[1];
      expect(json.toString('utf8', data?.start, data?.end)).toBe(spelling);
    }
  });

  it('answers null for what is not an object', () => {
    for (const text of ['[]', '1', '"{}"', 'null', '']) expect(objectMembers(Buffer.from(text))).toBeNull();
  });

  it('reads a name that is written with escapes as the name it is', () => {
    const members = objectMembers(Buffer.from('{"data":1,"d\\u0061ta":2}')) ?? [];
    expect(repeatedName(members)).toBe('data');
  });
});

describe('arrayItems', () => {
  it('counts the commas of an item, and none inside strings', () => {
    const items = arrayItems(Buffer.from('[[1,[2,3]],"a,b",{"c":1,"d,":2},7]')) ?? [];
    expect(items.map(({ commas }) => commas)).toEqual([2, 0, 1, 0]);
  });

  it('gives every item its exact bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), whiteSpace, (array, space) => {
        const json = Buffer.from(spacedJson(array, space));
        const items = (arrayItems(json) ?? []).map(({ start, end }) => JSON.parse(json.toString('utf8', start, end)));
        expect(items).toEqual(JSON.parse(json.toString()));
      }),
    );
  });
});

describe('jsonSize', () => {
  const sizeOf = (text: string) => jsonSize(Buffer.from(text));
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

  it('counts what is open at once, and not brackets inside strings', () => {
    expect(sizeOf(nested(10)).depth).toBe(10);
    expect(sizeOf(`["${'['.repeat(50)}\\"[["]`).depth).toBe(1);
    expect(sizeOf('[]'.repeat(50)).depth).toBe(1);
  });

  it('counts the commas of the outermost object and of what stands inside its members', () => {
    expect(sizeOf('{"a,b":1,"c":",,","d":[1,[2,2,2],{"x":3,"y":3}],"e":{"f":1,"g":2}}')).toEqual({
      depth: 3,
      commas: 3,
      innerCommas: 3,
    });
  });

  it('ends on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => jsonSize(Buffer.from(bytes)).depth <= bytes.length));
    expect(sizeOf('"[[[').depth).toBe(0);
    expect(sizeOf('"\\').depth).toBe(0);
  });
});
