import type { OutgoingRequest } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { spanContextOf, traceparentOf } from './trace-context.ts';
import { startTracing } from './tracing.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

describe('tracing', () => {
  it('without a collector leaves everything as it is', async () => {
    const tracing = await startTracing({ endpoint: null, share: 1, service: 'test', log });
    const send = async () => ({ kind: 'error', error: 'dns', text: '', ms: 0 }) as const;
    expect(tracing.send(send)).toBe(send);
    const publish = async () => ({ kind: 'conflict' }) as const;
    expect(tracing.publish(publish)).toBe(publish);
  });

  it('goes on where the collector is away, and leaves what goes before a delivery alone', async () => {
    const tracing = await startTracing({ endpoint: 'http://127.0.0.1:9', share: 0, service: 'test', log });
    const sent: OutgoingRequest[] = [];
    const send = tracing.send(async (request) => {
      sent.push(request);
      return { kind: 'error', error: 'dns', text: '', ms: 0 };
    });
    const request = { hookId: 'h', method: 'POST', url: 'http://127.0.0.1/', headers: {}, body: null, timeoutMs: 1 };
    await send(request);
    await send({ ...request, headers: { 'webhook-id': 'e' } });
    expect(sent[0]).toBe(request);
    // Not chosen, and its receiver is told so.
    expect(sent[1]?.headers['traceparent']).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
    await tracing.close();
  });
});

describe('a traceparent', () => {
  const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('is read and written', () => {
    const context = spanContextOf(valid);
    expect(context).toMatchObject({ traceFlags: 1, isRemote: true });
    expect(context && traceparentOf(context)).toBe(valid);
  });

  it.each([null, '', 'junk', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])('%p is none', (value) => {
    expect(spanContextOf(value)).toBeNull();
  });
});
