import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { HTTP } from 'cloudevents';
import { standardEncoder } from './encode.ts';
import type { AcceptedEvent } from './event.ts';
import { prepare } from './prepare.ts';

const acceptedAt = new Date('2026-01-02T03:04:05.678Z');
const data = Buffer.from('{ "n": 12345678901234567890, "b":1.0,"a":"é" }');
const event: AcceptedEvent = { ...makeEvent({ id: 'evt_1', type: 'a->"b"', data }), acceptedAt, seq: 1n };

function sent(change: Partial<AcceptedEvent> = {}) {
  const hook = makeHook({ format: 'cloudevents' });
  const context = { now: acceptedAt, preAnswer: null };
  const { headers, body } = prepare({ ...event, ...change }, hook, standardEncoder.encodeDelivery, context);
  return { headers, body: Buffer.from(body ?? []).toString() };
}

describe('a CloudEvent', () => {
  it('is structured, with the data byte for byte', () => {
    const { headers, body } = sent();
    expect(headers['content-type']).toBe('application/cloudevents+json');
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-signature': expect.stringMatching(/^v1,/) });
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id: 'evt_1',
      source: 'hookpost/default',
      type: 'a->"b"',
      time: '2026-01-02T03:04:05.678Z',
      datacontenttype: 'application/json',
    });
    expect(body.endsWith(`,"data":${data}}`)).toBe(true);
  });

  it('is one to the reference implementation', () => {
    const received = HTTP.toEvent({ ...sent(), body: sent().body });
    expect(received).toMatchObject({ id: 'evt_1', source: 'hookpost/default', type: 'a->"b"', data: { a: 'é' } });
  });

  it("has the publisher's own time where there is one", () => {
    expect(JSON.parse(sent({ at: new Date(0) }).body).time).toBe('1970-01-01T00:00:00.000Z');
  });
});
