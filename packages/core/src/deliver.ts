import { randomUUID } from 'node:crypto';
import { type AttemptDeps, type AttemptResult, attempt as attemptToSend } from './attempt.ts';
import { type Classified, classify } from './classify.ts';
import { ATTEMPTS_KEPT, type Attempt, type AttemptTrigger, BODY_KEPT, type Delivery } from './delivery.ts';
import type { AcceptedEvent } from './event.ts';
import type { DisabledReason, Hook } from './hook.ts';
import type { Random, SendResult } from './ports.ts';
import { responseText } from './response-text.ts';

export type DeliverDeps = AttemptDeps & {
  random: Random;
  /** The service's schedule, in seconds, for hooks without their own. */
  retryDelays: readonly number[];
};

/** `event` is null where it is no longer stored: that is then the attempt's error, and not the end of its lane. */
export type DeliveryTask = { event: AcceptedEvent | null; hook: Hook; delivery: Delivery; trigger: AttemptTrigger };

/** A delivery as it stands after one more attempt, by the hook as it was then, and what else the receiver asked for. */
export type Outcome = { delivery: Delivery; attempt: Attempt; hook: Hook; disable: DisabledReason | null };

/** Makes one attempt: send, classify, outcome. Never rejects: an error while preparing is the attempt's outcome. */
export async function deliver(task: DeliveryTask, deps: DeliverDeps): Promise<Outcome> {
  const at = deps.clock.now();
  const result = task.event === null ? GONE : await attemptToSend(task.event, task.hook, new Date(at), deps);
  const classified = classify(
    result,
    standing(task, deps),
    deps.clock.now(),
    task.hook.retryJitter ? deps.random : null,
  );
  return outcome(task, result, classified, at, deps.clock.now());
}

const GONE: SendResult = { kind: 'error', error: 'internal', text: 'The event is no longer stored', ms: 0 };

function standing({ hook, delivery }: DeliveryTask, deps: DeliverDeps) {
  return {
    delays: hook.retryDelays ?? deps.retryDelays,
    step: delivery.step,
    giveUpAt: delivery.giveUpAt,
  };
}

function outcome(
  { delivery, hook, trigger }: DeliveryTask,
  result: AttemptResult,
  { facts, verdict, disable }: Classified,
  startedAt: number,
  endedAt: number,
): Outcome {
  const nextAt = verdict.kind === 'retry' ? verdict.nextAt : null;
  const attempt: Attempt = {
    id: randomUUID(),
    n: delivery.attempt + 1,
    at: new Date(startedAt),
    ms: Math.round(result.ms),
    outcome: facts.ok ? 'delivered' : 'failed',
    code: facts.code,
    error: facts.error,
    text: facts.text,
    response: result.kind === 'answer' ? responseText(result.body, hook) : null,
    trigger,
    nextAt,
  };
  const after: Delivery = {
    ...delivery,
    state: verdict.kind === 'retry' ? 'pending' : verdict.kind,
    reason: verdict.kind === 'failed' ? verdict.reason : null,
    attempt: attempt.n,
    step: verdict.kind === 'retry' ? delivery.step + 1 : delivery.step,
    attempts: [...delivery.attempts, attempt].slice(-ATTEMPTS_KEPT),
    body: result.sent !== undefined && result.sent.length <= BODY_KEPT ? result.sent : null,
    nextAt,
    lease: null,
    redeliverAt: null,
    updatedAt: new Date(endedAt),
  };
  return { delivery: after, attempt, hook, disable };
}
