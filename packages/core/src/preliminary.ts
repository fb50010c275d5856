import { STATUS_CODES } from 'node:http';
import { LEASE_GRACE_MS } from './delivery.ts';
import type { Hook } from './hook.ts';
import type { Clock, EncodedDelivery, EncoderOf, PreAnswer, Send, SendResult } from './ports.ts';
import { tlsFor } from './prepare.ts';

export type SendFailure = Extract<SendResult, { kind: 'error' }>;

/** What became of a request that goes before a delivery's own. Its failure is the attempt's. */
export type Preliminary = { kind: 'answered'; answer: PreAnswer } | SendFailure;

/** `what` names the request in the words of a failure, as in "The token request". */
export type PreliminaryRequest = { what: string; hook: Hook; request: EncodedDelivery; timeoutMs: number };

const utf8 = new TextDecoder('utf-8', { fatal: false });

/** Sends a preliminary request as every other is sent: guarded, without redirects. Only a 200 lets the delivery go on. */
export async function sendPreliminary(
  { what, hook, request, timeoutMs }: PreliminaryRequest,
  send: Send,
): Promise<Preliminary> {
  const result = await send({ hookId: hook.id, ...request, timeoutMs, ...tlsFor(request.url, hook) });
  if (result.kind === 'error') return { ...result, text: `${what} failed: ${result.text}` };
  const { status, headers, body, ms } = result;
  if (status === 200) return { kind: 'answered', answer: { status, headers, body: utf8.decode(body) } };
  const phrase = STATUS_CODES[status] ?? 'an unknown status';
  return { kind: 'error', error: 'http', text: `${what} was answered with ${status} (${phrase}), not 200.`, ms };
}

/** Whether a hook's attempts may begin with a preliminary request. */
export const hasPreliminary = (hook: Hook, encoderOf: EncoderOf): boolean =>
  hook.auth.type === 'oauth2' || encoderOf(hook.dialect).preRequest !== undefined;

/** How long a request of this hook is left alone once it is open, in ms: its deadlines and a grace. */
export const leaseMs = (hook: Hook, encoderOf: EncoderOf): number =>
  hook.timeoutMs * (hasPreliminary(hook, encoderOf) ? 2 : 1) + LEASE_GRACE_MS;

/** What is left of a deadline that several requests share, in ms; at least 1. */
export function timeLeft(timeoutMs: number, clock: Pick<Clock, 'monotonic'>): () => number {
  const endsAt = clock.monotonic() + timeoutMs;
  return () => Math.max(1, Math.round(endsAt - clock.monotonic()));
}
