import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExact } from '../event-data.ts';
import { compileBody, compileHeader, compileText, eventValues } from './template.ts';

const body = (template: string, json: string): string => compileBody(template)(eventValues(parseExact(json)));
const header = (template: string, data: unknown): string => compileHeader(template)(eventValues(data));

describe('a body template', () => {
  it('is filled by the channel variable before the field of that name, and with nothing where there is neither', () => {
    const template = '{ "a": "${a}", "b": "${b}", "c": "${c}" }';
    expect(body(template, '{"a":"field","variable_a":"variable","variable_b":"","b":"field"}')).toBe(
      '{ "a": "variable", "b": "field", "c": "" }',
    );
  });

  it('reaches fields within fields and lists by dots, and a field whose name has a dot', () => {
    const data = '{"a":{"b":[{"c":"deep"}]},"x.y":"flat","x":{"y":"nested"}}';
    expect(body('["${a.b.0.c}","${x.y}","${a.b.1.c}","${a.b.length}","${a.b.c.d}"]', data)).toBe(
      '["deep","flat","","",""]',
    );
  });

  it('reaches nothing but own fields of the data', () => {
    const names = [
      'constructor',
      '__proto__',
      'constructor.name',
      'toString',
      'a.length',
      'a.constructor',
      'n.rawJSON',
    ];
    const template = JSON.stringify(names.map((name) => `\${${name}}`));
    expect(body(template, '{"a":"text","n":12345678901234567890}')).toBe(JSON.stringify(names.map(() => '')));
    expect(body('"${__proto__.x}${__proto__}"', '{"__proto__":{"x":1}}')).toBe('"1{\\"x\\":1}"');
  });

  it('writes numbers as they were published', () => {
    const data = '{"big":12345678901234567890,"one":1.0,"e":1e3,"list":[9007199254740993]}';
    expect(body('{"s":"${big} ${one} ${e} ${list}","n":${big},"l":${list}}', data)).toBe(
      '{"s":"12345678901234567890 1.0 1e3 [9007199254740993]","n":12345678901234567890,"l":[9007199254740993]}',
    );
  });

  it('escapes what stands within quotes', () => {
    const data = JSON.stringify({ a: 'x", "admin": "yes\\', b: 'line\nbreak' });
    expect(body('{"a":"${a}","b":"${b}"}', data)).toBe('{"a":"x\\", \\"admin\\": \\"yes\\\\","b":"line\\nbreak"}');
  });

  it('writes JSON where a value stands without quotes: a number also where it was published as a text', () => {
    const data = '{"n":"42","t":"1, \\"admin\\": true","o":{"a":1},"yes":"true","zero":"007","no":null}';
    expect(body('[${n},${t},${o},${yes},${zero},${no},${missing}]', data)).toBe(
      '[42,"1, \\"admin\\": true",{"a":1},true,"007",null,null]',
    );
  });

  it('escapes every value of a text that is no JSON document', () => {
    expect(body('name=${a}&n=${n}', '{"a":"\\"x\\"","n":5}')).toBe('name=\\"x\\"&n=5');
    expect(body('{"a": "\\u004${a}"}', '{"a":"\\""}')).toBe('{"a": "\\u004\\""}');
  });

  it('stays as it is where it has nothing to fill in', () => {
    expect(body('{ "a": "$x {b} $" }', '{}')).toBe('{ "a": "$x {b} $" }');
  });

  const holes = fc.constantFrom('a', 'b', 'a.b', 'missing', 'constructor').map((name) => `\${${name}}`);
  const texts = (literals: fc.Arbitrary<string>) => fc.array(fc.oneof(literals, holes)).map((parts) => parts.join(''));
  const documents = (literals: fc.Arbitrary<string>) =>
    fc.dictionary(texts(literals), fc.array(texts(literals)), { minKeys: 1 });

  it('can not break a JSON document, whatever is in it and whatever fills it', () => {
    const literals = fc.oneof(fc.string(), fc.constantFrom('$', '{', '}', '${', '"', '\\', '\n'));
    fc.assert(
      fc.property(documents(literals), fc.jsonValue(), (document, a) => {
        expect(() => JSON.parse(body(JSON.stringify(document), JSON.stringify({ a })))).not.toThrow();
      }),
    );
  });

  it('changes nothing of a document but its places', () => {
    const literals = fc.string().map((text) => text.replaceAll('$', ''));
    fc.assert(
      fc.property(documents(literals), fc.jsonValue(), fc.jsonValue(), (document, a, b) => {
        const data = JSON.stringify({ a, b });
        const text = (template: string) => compileText(template)(eventValues(parseExact(data)));
        const expected = Object.entries(document).map(([key, list]) => [text(key), list.map(text)]);
        expect(JSON.parse(body(JSON.stringify(document), data))).toEqual(Object.fromEntries(expected));
      }),
    );
  });

  it('keeps the shape of a document whose values stand without quotes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (a) => {
        const filled = body('{"before":1,"a":${a},"after":[${a}]}', JSON.stringify({ a }));
        expect(Object.keys(JSON.parse(filled))).toEqual(['before', 'a', 'after']);
        expect((JSON.parse(filled) as { after: unknown[] }).after).toHaveLength(1);
      }),
    );
  });
});

describe('a header template', () => {
  it('takes values as they are', () => {
    expect(header('Bearer ${token} "${n}"', { token: 'a"b\\c', n: 5 })).toBe('Bearer a"b\\c "5"');
  });

  it('can not begin another header, and holds nothing that a header can not carry', () => {
    expect(header('x ${a}', { a: 'y\r\nSet-Cookie: z\0' })).toBe('x y Set-Cookie: z');
    expect(header('${a}', { a: 'Grüße, Київ 👋' })).toBe('Grüße, ???? ?');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (a) => {
        expect(header('x-${a}', { a })).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
      }),
    );
  });
});
