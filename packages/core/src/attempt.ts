import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import type {
  Clock,
  EncodeContext,
  Encoder,
  EncoderOf,
  OutgoingRequest,
  PreAnswer,
  Send,
  SendResult,
} from './ports.ts';
import { hasPreliminary, type SendFailure, sendPreliminary } from './preliminary.ts';
import { prepare } from './prepare.ts';

export type AttemptDeps = { send: Send; encoderOf: EncoderOf; clock: Clock };

/** `sent`: the body of the delivery's own request, where a dialect made it and it came to that. */
export type AttemptResult = SendResult & { sent?: Uint8Array };

/** The requests of one attempt: what has to go before, then the delivery's own. Never rejects: what throws is the outcome. */
export async function attempt(event: AcceptedEvent, hook: Hook, now: Date, deps: AttemptDeps): Promise<AttemptResult> {
  const context: EncodeContext = { now, preAnswer: null };
  try {
    const encoder = deps.encoderOf(hook.dialect);
    if (hasPreliminary(hook, deps.encoderOf)) return await afterPreliminary(event, hook, encoder, context, deps);
    return await sendOwn(prepare(event, hook, encoder.encodeDelivery, context), hook, deps);
  } catch (error) {
    return { kind: 'error', error: 'internal', text: `The request could not be prepared: ${String(error)}`, ms: 0 };
  }
}

async function afterPreliminary(
  event: AcceptedEvent,
  hook: Hook,
  encoder: Encoder,
  context: EncodeContext,
  deps: AttemptDeps,
): Promise<AttemptResult> {
  const preAnswer = await ask(event, hook, encoder, context, deps);
  if (preAnswer !== null && 'kind' in preAnswer) return preAnswer;
  return sendOwn(prepare(event, hook, encoder.encodeDelivery, { ...context, preAnswer }), hook, deps);
}

/** What the dialect's preliminary request is answered; null where it asks for none. */
async function ask(
  event: AcceptedEvent,
  hook: Hook,
  { preRequest }: Encoder,
  context: EncodeContext,
  { send }: AttemptDeps,
): Promise<PreAnswer | SendFailure | null> {
  const request = preRequest?.(event, hook, context) ?? null;
  if (request === null) return null;
  const what = 'The preliminary request';
  const result = await sendPreliminary({ what, hookId: hook.id, request, timeoutMs: hook.timeoutMs }, send);
  return result.kind === 'answered' ? result.answer : result;
}

async function sendOwn(request: OutgoingRequest, hook: Hook, { send }: AttemptDeps): Promise<AttemptResult> {
  const result = await send(request);
  // The core's own bodies can be made again from their events at any time.
  return hook.dialect === 'core' ? result : { ...result, sent: request.body ?? NOTHING };
}

const NOTHING = new Uint8Array();
