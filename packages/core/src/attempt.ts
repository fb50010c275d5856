import type { AcceptedEvent } from './event.ts';
import type { Hook, OAuth2 } from './hook.ts';
import type { Tokens } from './oauth2.ts';
import type { Clock, EncodeContext, EncoderOf, PreAnswer, Send, SendResult } from './ports.ts';
import { hasPreliminary, type SendFailure, sendPreliminary, timeLeft } from './preliminary.ts';
import { prepare } from './prepare.ts';
import { withoutSent } from './response-text.ts';
import { TooLarge } from './too-large.ts';

export type AttemptDeps = { send: Send; encoderOf: EncoderOf; tokens: Tokens; clock: Clock };

/** `sent`: the body of the delivery's own request, where its encoder wants that kept and it came to that. */
export type AttemptResult = SendResult & { sent?: Uint8Array };

/** One event for one hook, and what is left of the deadline that its preliminary requests share. */
type Attempted = { event: AcceptedEvent; hook: Hook; context: EncodeContext; left: () => number };

/** The requests of one attempt: what has to go before, then the delivery's own. Never rejects: what throws is the outcome. */
export async function attempt(event: AcceptedEvent, hook: Hook, now: Date, deps: AttemptDeps): Promise<AttemptResult> {
  const context: EncodeContext = { now, preAnswer: null };
  try {
    if (!hasPreliminary(hook, deps.encoderOf)) return await sendOwn({ event, hook, context }, deps);
    return await afterPreliminary({ event, hook, context, left: timeLeft(hook.timeoutMs, deps.clock) }, deps);
  } catch (error) {
    if (error instanceof TooLarge) return { kind: 'error', error: 'too_large', text: error.message, ms: 0 };
    return { kind: 'error', error: 'internal', text: `The request could not be prepared: ${String(error)}`, ms: 0 };
  }
}

type Own = Omit<Attempted, 'left'> & { token?: string; timeoutMs?: number };

async function sendOwn({ event, hook, context, token, timeoutMs }: Own, deps: AttemptDeps): Promise<AttemptResult> {
  const { encodeDelivery, keepsBody } = deps.encoderOf(hook.dialect);
  const request = prepare(event, hook, encodeDelivery, context, token);
  const answered = await deps.send(timeoutMs === undefined ? request : { ...request, timeoutMs });
  // What else is sent the hook holds itself, and is known by that.
  const isFilled = token !== undefined || hook.native !== null;
  const result = isFilled ? unechoed(answered, request.headers) : answered;
  return keepsBody ? { ...result, sent: request.body ?? NOTHING } : result;
}

const NOTHING = new Uint8Array();

async function afterPreliminary(attempted: Attempted, deps: AttemptDeps): Promise<AttemptResult> {
  const preAnswer = await preAnswerOf(attempted, deps);
  if (preAnswer !== null && 'kind' in preAnswer) return preAnswer;
  const ready = { ...attempted, context: { ...attempted.context, preAnswer } };
  const { auth } = attempted.hook;
  return auth.type === 'oauth2' ? sendWithToken(ready, auth, deps) : sendOwn(ready, deps);
}

/** What the dialect's preliminary request is answered; null where it asks for none. */
async function preAnswerOf(
  { event, hook, context, left }: Attempted,
  { encoderOf, send }: AttemptDeps,
): Promise<PreAnswer | SendFailure | null> {
  const request = encoderOf(hook.dialect).preRequest?.(event, hook, context) ?? null;
  if (request === null) return null;
  const result = await sendPreliminary({ what: 'The preliminary request', hook, request, timeoutMs: left() }, send);
  return result.kind === 'answered' ? result.answer : result;
}

/** Sends with a token, and where that is refused once more with a new one, in what is left of the deadlines. */
async function sendWithToken(attempted: Attempted, auth: OAuth2, deps: AttemptDeps): Promise<AttemptResult> {
  const { hook, left } = attempted;
  const first = await deps.tokens.get({ hook, auth, timeoutMs: left() });
  if (first.kind === 'error') return first;
  const result = await sendOwn({ ...attempted, token: first.value }, deps);
  if (result.kind !== 'answer' || result.status !== 401) return result;

  deps.tokens.refuse(hook, first.value);
  const second = await deps.tokens.get({ hook, auth, timeoutMs: left() });
  if (second.kind === 'error') return second;
  // The server has no other: it would be refused again.
  if (second.value === first.value) return result;
  const timeoutMs = Math.max(1, hook.timeoutMs - result.ms);
  const again = await sendOwn({ ...attempted, token: second.value, timeoutMs }, deps);
  return { ...again, ms: result.ms + again.ms };
}

/** The log keeps the answer; a receiver that echoes a token or what a dialect filled in does not put that there. */
function unechoed(result: SendResult, headers: Record<string, string>): SendResult {
  return result.kind === 'answer' ? { ...result, body: withoutSent(result.body, headers) } : result;
}
