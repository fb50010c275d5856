import { STATUS_CODES } from 'node:http';
import type { AttemptError } from './delivery.ts';
import type { DisabledReason } from './hook.ts';
import type { Random, SendResult } from './ports.ts';
import { parseRetryAfter, retryDelayMs } from './retry.ts';

/** What an attempt was, in words for its log. */
export type AttemptFacts = { ok: boolean; code: number | null; error: AttemptError | null; text: string };

/** What becomes of a delivery after an attempt. */
export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'retry'; nextAt: Date }
  | { kind: 'failed'; reason: 'exhausted' | 'expired' | 'gone' | 'aborted_by_receiver' };

export type Classified = { facts: AttemptFacts; verdict: Verdict; disable: DisabledReason | null };

/** Where the delivery stood when the attempt was made. */
export type Standing = {
  /** Seconds before each retry. */
  delays: readonly number[];
  /** Index of the next delay. */
  step: number;
  giveUpAt: Date;
};

/** The one decision table of what an answer means (docs/receiving.md). `now` in ms since 1970; `random` null: no jitter. */
export function classify(result: SendResult, standing: Standing, now: number, random: Random | null): Classified {
  const facts = describe(result);
  const asked = receiverAsks(result);
  if (facts.ok) return { facts, verdict: { kind: 'delivered' }, disable: asked.disable ? 'receiver' : null };
  if (facts.code === 410) return { facts, verdict: { kind: 'failed', reason: 'gone' }, disable: 'gone' };
  const disable = asked.disable ? 'receiver' : null;
  if (asked.abort) return { facts, verdict: { kind: 'failed', reason: 'aborted_by_receiver' }, disable };
  return { facts, verdict: retryOrGiveUp(result, standing, now, random), disable };
}

function describe(result: SendResult): AttemptFacts {
  if (result.kind === 'error') return { ok: false, code: null, error: result.error, text: result.text };
  const { status } = result;
  const phrase = STATUS_CODES[status] ?? `Status ${status}`;
  if (status >= 200 && status < 300) return { ok: true, code: status, error: null, text: phrase };
  if (status >= 300 && status < 400) {
    return { ok: false, code: status, error: 'redirect', text: `${phrase}: redirects are not followed` };
  }
  return { ok: false, code: status, error: 'http', text: phrase };
}

/** The answer header `webhook-delivery`: `disable`, `abort-message`, or both by comma. */
function receiverAsks(result: SendResult): { disable: boolean; abort: boolean } {
  if (result.kind === 'error' || result.webhookDelivery === null) return { disable: false, abort: false };
  const words = result.webhookDelivery.toLowerCase().split(/[\s,;]+/);
  return { disable: words.includes('disable'), abort: words.includes('abort-message') };
}

function retryOrGiveUp(result: SendResult, standing: Standing, now: number, random: Random | null): Verdict {
  const busy = result.kind === 'answer' && (result.status === 429 || result.status === 503);
  const retryAfterMs = busy ? parseRetryAfter(result.retryAfter, now) : null;
  const delayMs = retryDelayMs({ delays: standing.delays, step: standing.step, retryAfterMs, random });
  if (delayMs === null) return { kind: 'failed', reason: 'exhausted' };
  const nextAt = new Date(now + delayMs);
  return nextAt > standing.giveUpAt ? { kind: 'failed', reason: 'expired' } : { kind: 'retry', nextAt };
}
