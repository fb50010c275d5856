import { type Attempt, type Delivery, MASK, type OutgoingRequest, splitDeliveryKey } from '@hookpost/core';

/** A delivery as lists show it: without its request and the receivers' answers. */
export function viewDelivery(delivery: Delivery): Record<string, unknown> {
  return { ...headOf(delivery), attempts: delivery.attempts.map(viewAttempt) };
}

/** A delivery in full. `request` is null where its hook or its event is gone. */
export function viewFullDelivery(delivery: Delivery, request: OutgoingRequest | null): Record<string, unknown> {
  return {
    ...headOf(delivery),
    request: request && viewRequest(request),
    attempts: delivery.attempts.map((attempt) => ({ ...viewAttempt(attempt), response: attempt.response })),
  };
}

function headOf(delivery: Delivery) {
  const { eventId, hookId } = splitDeliveryKey(delivery.key);
  return {
    id: `${eventId}.${hookId}`,
    event: eventId,
    hook: hookId,
    type: delivery.type,
    channels: delivery.channels,
    state: delivery.state,
    reason: delivery.reason,
    attempt: delivery.attempt,
    nextAt: delivery.nextAt?.toISOString() ?? null,
    acceptedAt: delivery.acceptedAt.toISOString(),
    updatedAt: delivery.updatedAt.toISOString(),
  };
}

const viewAttempt = (attempt: Attempt) => ({
  n: attempt.n,
  at: attempt.at.toISOString(),
  ms: attempt.ms,
  outcome: attempt.outcome,
  code: attempt.code,
  error: attempt.error,
  text: attempt.text,
  trigger: attempt.trigger,
  nextAt: attempt.nextAt?.toISOString() ?? null,
  ...(attempt.late ? { late: true } : {}),
});

// What we set ourselves tells nothing; all else may be a credential.
const SHOWN_HEADERS = new Set(['content-type', 'user-agent', 'webhook-id', 'webhook-timestamp', 'traceparent']);

function viewRequest({ method, url, headers, body }: OutgoingRequest) {
  const masked = Object.entries(headers).map(([name, value]) => [name, SHOWN_HEADERS.has(name) ? value : MASK]);
  return { method, url, headers: Object.fromEntries(masked), body: body && Buffer.from(body).toString('utf8') };
}
