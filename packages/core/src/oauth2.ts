/** OAuth 2.0 client credentials (RFC 6749, 4.4): one token per hook, fetched when it is first needed and kept until it ends. */
import type { Hook, OAuth2 } from './hook.ts';
import type { Clock, Send } from './ports.ts';
import { type SendFailure, sendPreliminary } from './preliminary.ts';
import { readToken, tokenRequest } from './token-request.ts';

export type Token = { kind: 'token'; value: string } | SendFailure;

/** Whose token, and how long to wait for it, in ms. */
export type TokenFor = { hook: Hook; auth: OAuth2; timeoutMs: number };

export type Tokens = {
  /** A token that is valid, fetched where none is known; deliveries of one hook wait for the same fetch. */
  get(request: TokenFor): Promise<Token>;
  /** Forgets a token that the receiver refused, unless another has taken its place. */
  refuse(hook: Hook, value: string): void;
};

export type TokensDeps = { send: Send; clock: Pick<Clock, 'monotonic' | 'after'> };

/** Hooks whose tokens are kept; the one fetched longest ago goes first. */
const KEPT = 10_000;
/** Where the answer does not say how long its token is valid. */
const UNSAID_MS = 300_000;
/** A token is given up so long before its end, or at nine tenths of its time: requests take time, and clocks differ. */
const MARGIN_MS = 30_000;
const WHAT = 'The token request';
const LATE: SendFailure = { kind: 'error', error: 'timeout', text: `${WHAT} failed: The time was up.`, ms: 0 };

type Kept = { value: string; endsAt: number };

/** Tokens in this process's memory, by hook and version: a changed hook begins anew. */
export function createTokens({ send, clock }: TokensDeps): Tokens {
  const kept = new Map<string, Kept>();
  const fetching = new Map<string, Promise<Token>>();

  async function fetchToken(key: string, { hook, auth, timeoutMs }: TokenFor): Promise<Token> {
    const request = { what: WHAT, hook, request: tokenRequest(auth), timeoutMs };
    const result = await sendPreliminary(request, send);
    if (result.kind === 'error') return result;
    const token = readToken(result.answer.body);
    if ('problem' in token) return unusable(token.problem);
    const lifeMs = token.seconds === null ? UNSAID_MS : token.seconds * 1000;
    keep(key, { value: token.value, endsAt: clock.monotonic() + Math.max(lifeMs - MARGIN_MS, lifeMs * 0.9) });
    return { kind: 'token', value: token.value };
  }

  function keep(key: string, token: Kept): void {
    kept.delete(key);
    kept.set(key, token);
    if (kept.size > KEPT) for (const [oldest] of kept) return void kept.delete(oldest);
  }

  /** Its own time may be up before that of the delivery which began the fetch. */
  function within(timeoutMs: number, token: Promise<Token>): Promise<Token> {
    return new Promise((resolve) => {
      const cancel = clock.after(timeoutMs, () => resolve(LATE));
      void token.then((known) => {
        cancel();
        resolve(known);
      });
    });
  }

  return {
    async get(request) {
      const key = keyOf(request.hook);
      const known = kept.get(key);
      if (known !== undefined && known.endsAt > clock.monotonic()) return { kind: 'token', value: known.value };
      let token = fetching.get(key);
      if (token === undefined) {
        token = fetchToken(key, request).finally(() => fetching.delete(key));
        fetching.set(key, token);
      }
      return within(request.timeoutMs, token);
    },
    refuse(hook, value) {
      const key = keyOf(hook);
      if (kept.get(key)?.value === value) kept.delete(key);
    },
  };
}

const keyOf = ({ id, version }: Hook): string => `${id} ${version}`;

const unusable = (problem: string): SendFailure => ({
  kind: 'error',
  error: 'protocol',
  text: `The answer to the token request ${problem}.`,
  ms: 0,
});
