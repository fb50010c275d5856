import { describe, expect, it } from '@jest/globals';
import { type Classified, classify, type Standing } from './classify.ts';
import type { SendResult } from './ports.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const standing: Standing = { delays: [10, 60], step: 0, giveUpAt: new Date(now + 86_400_000) };

function answer(status: number, headers: { retryAfter?: string; webhookDelivery?: string } = {}): SendResult {
  const { retryAfter = null, webhookDelivery = null } = headers;
  return { kind: 'answer', status, retryAfter, webhookDelivery, headers: {}, body: new Uint8Array(), ms: 3 };
}

const decide = (result: SendResult, change: Partial<Standing> = {}): Classified =>
  classify(result, { ...standing, ...change }, now, () => 0.5);

describe('classify', () => {
  it.each([200, 201, 202, 204, 299])('takes %i as delivered', (status) => {
    expect(decide(answer(status)).verdict).toEqual({ kind: 'delivered' });
  });

  it.each([301, 302, 307, 308, 304])('takes %i as a failed attempt that is not followed', (status) => {
    const { facts, verdict } = decide(answer(status));
    expect(facts).toMatchObject({ ok: false, code: status, error: 'redirect' });
    expect(verdict.kind).toBe('retry');
  });

  it.each([400, 401, 404, 429, 500, 503, 599])('retries %i by the schedule', (status) => {
    const { facts, verdict } = decide(answer(status));
    expect(facts).toMatchObject({ ok: false, code: status, error: 'http' });
    expect(verdict).toEqual({ kind: 'retry', nextAt: new Date(now + 10_000) });
  });

  it('ends at 410 and disables the hook', () => {
    expect(decide(answer(410))).toMatchObject({ verdict: { kind: 'failed', reason: 'gone' }, disable: 'gone' });
  });

  it.each([429, 503])('waits for the Retry-After of %i', (status) => {
    expect(decide(answer(status, { retryAfter: '300' })).verdict).toEqual({
      kind: 'retry',
      nextAt: new Date(now + 300_000),
    });
  });

  it('ignores Retry-After on any other status', () => {
    expect(decide(answer(500, { retryAfter: '300' })).verdict).toEqual({
      kind: 'retry',
      nextAt: new Date(now + 10_000),
    });
  });

  it('gives up when the schedule is used up', () => {
    expect(decide(answer(500), { step: 2 }).verdict).toEqual({ kind: 'failed', reason: 'exhausted' });
  });

  it('gives up when the next attempt would come after giveUpAt', () => {
    expect(decide(answer(500), { giveUpAt: new Date(now + 9000) }).verdict).toEqual({
      kind: 'failed',
      reason: 'expired',
    });
  });

  it('delivers a 2xx that asks to disable, and disables', () => {
    expect(decide(answer(200, { webhookDelivery: 'disable' }))).toMatchObject({
      verdict: { kind: 'delivered' },
      disable: 'receiver',
    });
  });

  it('disables on another status too, and keeps the delivery for later', () => {
    expect(decide(answer(500, { webhookDelivery: 'Disable' }))).toMatchObject({
      verdict: { kind: 'retry' },
      disable: 'receiver',
    });
  });

  it('ends a delivery whose receiver aborts it, but not one it took', () => {
    const reason = { kind: 'failed', reason: 'aborted_by_receiver' };
    expect(decide(answer(400, { webhookDelivery: 'abort-message' })).verdict).toEqual(reason);
    expect(decide(answer(400, { webhookDelivery: 'disable, abort-message' }))).toMatchObject({
      verdict: reason,
      disable: 'receiver',
    });
    expect(decide(answer(200, { webhookDelivery: 'abort-message' })).verdict).toEqual({ kind: 'delivered' });
  });

  it('retries a request that got no answer, with its own code and words', () => {
    const { facts, verdict } = decide({ kind: 'error', error: 'refused', text: 'Connection refused', ms: 1 });
    expect(facts).toEqual({ ok: false, code: null, error: 'refused', text: 'Connection refused' });
    expect(verdict.kind).toBe('retry');
  });
});
