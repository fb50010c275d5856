import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { encodeStandard } from './encode.ts';
import type { AcceptedEvent } from './event.ts';

const acceptedAt = new Date('2026-01-01T00:00:00.500Z');
const accepted = (fields: Parameters<typeof makeEvent>[0]): AcceptedEvent => ({
  ...makeEvent(fields),
  acceptedAt,
  seq: 1n,
});
const bodyOf = (event: AcceptedEvent): string => Buffer.from(encodeStandard(event, makeHook()).body ?? []).toString();

describe('the standard envelope', () => {
  it('carries the bytes of data as they were published', () => {
    const data = '{ "b":12345678901234567890, "a" : 1.0e2,\n"ö":"\\u00f6" }';
    expect(bodyOf(accepted({ type: 'x', data: Buffer.from(data) }))).toBe(
      `{"type":"x","timestamp":"2026-01-01T00:00:00.500Z","data":${data}}`,
    );
  });

  it('shows the publisher its own time where it gave one', () => {
    const at = new Date('2020-02-29T12:00:00Z');
    expect(JSON.parse(bodyOf(accepted({ at }))).timestamp).toBe('2020-02-29T12:00:00.000Z');
  });

  it('is sent to the address of each hook, and is one body for all of them', () => {
    const event = accepted({});
    const one = encodeStandard(event, makeHook({ url: 'http://127.0.0.1:9/one' }));
    const two = encodeStandard(event, makeHook({ url: 'http://127.0.0.1:9/two' }));
    expect([one.method, one.url, two.url]).toEqual(['POST', 'http://127.0.0.1:9/one', 'http://127.0.0.1:9/two']);
    expect(two.body).toBe(one.body);
  });
});
