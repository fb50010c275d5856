import { describe, expect, it } from '@jest/globals';
import { Problem } from '../api/problem.ts';
import { bodyText, checkSchema, serverErrors, valuesIn } from './values.ts';

describe('an event type in a form', () => {
  it('keeps large numbers, repeated names and the order of both ways', () => {
    const json =
      '{"name":"a","description":"A \\"b\\"","schema":{"const":12345678901234567890},"example":{"b":1.0,"b":2},"createdAt":"x"}';
    const values = valuesIn(json);
    expect(values.schema.replaceAll(/\s/g, '')).toBe('{"const":12345678901234567890}');
    expect(bodyText(values).replaceAll(/\s(?=["}])|\n/g, '')).toContain('"b": 1.0');
    expect(bodyText(values)).toContain('12345678901234567890');
  });

  it('leaves out what is empty', () => {
    expect(valuesIn('{"name":"a","description":"","schema":null,"example":null}')).toMatchObject({
      schema: '',
      example: '',
    });
    expect(bodyText({ name: 'a', description: '', schema: ' ', example: '' })).toBe('{"description":""}');
  });
});

describe('a schema that is typed', () => {
  it.each([
    ['', null],
    ['true', null],
    ['{"type": ["object", "null"], "properties": {"a": {"type": "integer"}}}', null],
    ['{', /^Not JSON/],
    ['[]', /^Must be a JSON Schema/],
    ['{"type": "objekt"}', /^type must be one of/],
    ['{"properties": {"a": {"items": {"type": "int"}}}}', /^properties\.a\.items\.type must be/],
    [`{"title": "${'é'.repeat(40_000)}"}`, /64 KiB/],
  ])('%s', (text, said) => {
    const wrong = checkSchema(text);
    if (said === null) expect(wrong).toBeNull();
    else expect(wrong).toMatch(said);
  });
});

describe('what the API refuses', () => {
  it('is told at its input, with the path inside', () => {
    const errors = [
      { path: 'schema.properties.a.pattern', message: 'is no pattern' },
      { path: 'example.items[0]', message: 'is required' },
      { path: 'name', message: 'is taken' },
    ];
    expect(serverErrors(new Problem(400, 'invalid', 'no', errors))).toEqual({
      schema: 'properties.a.pattern is no pattern',
      example: 'items.0 is required',
      name: 'is taken',
    });
  });
});
