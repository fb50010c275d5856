import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { metadataProblem } from './metadata-rules.ts';

describe('metadata', () => {
  it.each([
    '{"path":"C:\\\\udefault"}',
    '{"escaped":"\\\\u0000"}',
    '{"whole":9007199254740991,"part":0.1,"small":-1e-7}',
    '{"nothing":null,"nested":[{"é😀":[true,"\\n"]}]}',
  ])('may be %s', (json) => {
    expect(metadataProblem(JSON.parse(json))).toBeNull();
  });

  it.each([
    ['{"a":12345678901234567890}', 'integers'],
    ['{"a":[-9007199254740993]}', 'integers'],
    ['{"a":1e400}', 'integers'],
    ['{"a":"\\u0000"}', 'NUL'],
    ['{"a\\ud800":1}', 'lone surrogates'],
    ['{"__proto__":{}}', '__proto__'],
    [`{"a":"${'x'.repeat(4096)}"}`, '4 KiB'],
  ])('may not be %s', (json, words) => {
    expect(metadataProblem(JSON.parse(json))).toContain(words);
  });

  it('that is taken comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const sent = JSON.parse(JSON.stringify(value));
        if (metadataProblem(sent) === null) expect(JSON.parse(JSON.stringify(sent))).toEqual(sent);
      }),
    );
  });
});
