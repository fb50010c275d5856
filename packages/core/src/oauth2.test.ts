import { makeHook, manualClock } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Hook, OAuth2 } from './hook.ts';
import { createTokens } from './oauth2.ts';
import type { SendResult } from './ports.ts';

const auth: OAuth2 = { type: 'oauth2', tokenUrl: 'https://127.0.0.1:9/token', clientId: 'a', clientSecret: 'b' };
const hook = makeHook({ auth });

/** Tokens of a server that numbers them; `seconds` is its `expires_in`. */
function tokens(seconds?: number | string) {
  const clock = manualClock();
  const waiting: (() => void)[] = [];
  let fetches = 0;
  const answerOf = (n: number): SendResult => ({
    kind: 'answer',
    status: 200,
    retryAfter: null,
    webhookDelivery: null,
    headers: {},
    body: Buffer.from(JSON.stringify({ access_token: `t${n}`, token_type: 'Bearer', expires_in: seconds })),
    ms: 1,
  });
  const send = () =>
    new Promise<SendResult>((resolve) => {
      fetches++;
      const n = fetches;
      waiting.push(() => resolve(answerOf(n)));
    });
  const { get, refuse } = createTokens({ send, clock });
  return {
    clock,
    refuse,
    fetches: () => fetches,
    answerAll: () => waiting.splice(0).map((answer) => answer()),
    ask: (of: Hook = hook, timeoutMs = 1000) => get({ hook: of, auth, timeoutMs }),
    async now(of: Hook = hook) {
      const token = get({ hook: of, auth, timeoutMs: 1000 });
      for (const answer of waiting.splice(0)) answer();
      const known = await token;
      return known.kind === 'token' ? known.value : known.text;
    },
  };
}

describe('a token', () => {
  it.each<[string, number | string | undefined, number]>([
    ['a short time is kept for nine tenths of it', 100, 90_000],
    ['a long time until half a minute before its end', '3600', 3_570_000],
    ['an unknown time for four and a half minutes', undefined, 270_000],
  ])('of %s', async (_, seconds, keptMs) => {
    const { now, clock } = tokens(seconds);
    expect(await now()).toBe('t1');
    await clock.advance(keptMs - 1);
    expect(await now()).toBe('t1');
    await clock.advance(1);
    expect(await now()).toBe('t2');
  });

  it('that ends at once serves the delivery it was fetched for', async () => {
    const { now } = tokens(0);
    expect(await now()).toBe('t1');
    expect(await now()).toBe('t2');
  });

  it('is fetched once for all who wait', async () => {
    const { ask, answerAll, fetches } = tokens(100);
    const asked = Array.from({ length: 50 }, () => ask());
    answerAll();
    expect(new Set((await Promise.all(asked)).map((token) => token.kind === 'token' && token.value))).toEqual(
      new Set(['t1']),
    );
    expect(fetches()).toBe(1);
  });

  it('is waited for no longer than whoever asks has time', async () => {
    const { ask, answerAll, clock } = tokens(100);
    const [first, second] = [ask(hook, 1000), ask(hook, 100)];
    await clock.advance(100);
    expect(await second).toMatchObject({ kind: 'error', error: 'timeout' });
    answerAll();
    expect(await first).toMatchObject({ kind: 'token', value: 't1' });
    expect(clock.waiting()).toBe(0);
  });

  it('belongs to one hook, as it is', async () => {
    const { now } = tokens(100);
    expect(await now()).toBe('t1');
    expect(await now(makeHook({ auth }))).toBe('t2');
    expect(await now({ ...hook, version: 2 })).toBe('t3');
    expect(await now()).toBe('t1');
  });

  it('that was refused is forgotten, unless there is a newer one', async () => {
    const { now, refuse } = tokens(100);
    await now();
    refuse(hook, 't1');
    expect(await now()).toBe('t2');
    refuse(hook, 't1');
    expect(await now()).toBe('t2');
  });
});
