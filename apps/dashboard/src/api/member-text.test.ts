import { describe, expect, it } from '@jest/globals';
import { memberText } from './member-text.ts';

describe('the text of a member', () => {
  it('is what stands in the JSON, with large numbers and repeated names', () => {
    const data = '{"n": 12345678901234567890, "data": 1, "n":[1,{"a":"},"}]}';
    expect(memberText(`{"id":"data","data": ${data} ,"deliveries":{"data":2}}`, 'data')).toBe(data);
  });

  it.each(['"a \\" : , }"', 'null', '-1.5e3', '[]'])('may be %s', (value) => {
    expect(memberText(`{"x":{"data":0},"data":${value}}`, 'data')).toBe(value);
  });

  it('is null where there is none', () => {
    expect(memberText('{"type":"data","x":{"data":1}}', 'data')).toBeNull();
  });
});
