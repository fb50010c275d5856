/** What Webitel's hooks send, from the store to the receiver: filters, the request that goes before, retries and delay. */
import type { Hook, HookSettings } from '@hookpost/core';
import { type CommandOf, checkBody, type DialectRequest, type DialectRoute, dialects } from '@hookpost/dialects';
import { compileRegex } from '@hookpost/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from './engine.fixture.ts';

const DOMAIN = 'demo.test';

const create = dialects
  .find(({ name }) => name === 'webitel')
  ?.routes.find(({ method }) => method === 'POST') as DialectRoute<'create'>;

describe("a delivery of one of Webitel's hooks", () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
    bed.engine();
  });
  afterAll(() => bed.close());

  /** What the dialect makes of a body, with the receiver's `path` as its address. */
  async function hookOf(path: string, body: Record<string, unknown>): Promise<Hook> {
    const action = { type: 'web', method: 'POST', url: bed.receiver.url(path) };
    const request = {
      body: checkBody(create, { event: 'DTMF', action, ...body }),
      query: { domain: DOMAIN },
      caller: { domain: null },
      service: { retryDelays: [], compileRegex, checkUrl: (url: string) => url },
    } as unknown as DialectRequest;
    const { hook }: CommandOf<'create'> = create.decode(request);
    return bed.hook(path, { ...hook, dialect: 'webitel' } as Partial<HookSettings>);
  }

  const publish = (data: string, channels = [DOMAIN]) =>
    bed.publish({ type: 'DTMF', channels, data: Buffer.from(data) });

  const sentTo = (path: string) =>
    bed.receiver.requests(path).map(({ method, query, body }) => `${method}${query} ${body}`);

  it('is made of the events of its domain that pass its filter, with the bytes that were published', async () => {
    const filter = { digit: { operation: 'reg', value: '/^[0-9]$/' }, gone: { operation: '==', value: 'null' } };
    const hook = await hookOf('/filtered', { filter, customBody: true, rawBody: '{"d": "${digit}", "n": ${n}}' });
    const refused = [
      await publish('{"digit":"#"}'),
      await publish('{"digit":"1","gone":"no"}'),
      await publish('{"digit":"1"}', ['another.test']),
      await publish('{}'),
    ];
    const passed = await publish('{"digit":"5","n":12345678901234567890}');
    await bed.reached(passed, hook, 'delivered');
    expect(sentTo('/filtered')).toEqual(['POST {"d": "5", "n": 12345678901234567890}']);
    for (const event of refused) {
      await bed.cleared(event);
      expect(await bed.delivery(event, hook)).toBeNull();
    }
    await bed.removeHook(hook);
  });

  it('comes after the request to log in, with what that was answered, by the same guarded way', async () => {
    bed.receiver.behave('/login', {
      status: 200,
      headers: { 'set-cookie': 'sid=42; Path=/', 'x-trace': 'abc' },
      body: '{"token":"t0k3n"}',
    });
    const hook = await hookOf('/after-login', {
      auth: { enabled: true, url: bed.receiver.url('/login'), map: { user: '${user}' }, cookie: true },
      headers: { Authorization: 'Bearer ${auth:body:token}', 'X-Trace': '${auth:header:x-trace}' },
    });
    const event = await publish('{ "user": "Ann \\"A\\"" }');
    await bed.reached(event, hook, 'delivered');
    expect(sentTo('/login')).toEqual(['POST {"user":"Ann \\"A\\""}']);
    const [received] = bed.receiver.requests('/after-login');
    expect(received?.headers).toMatchObject({ authorization: 'Bearer t0k3n', cookie: 'sid=42', 'x-trace': 'abc' });
    expect(JSON.parse(String(received?.body))).toMatchObject({ action: 'DTMF', data: { user: 'Ann "A"' } });
    expect(String(received?.body)).toContain('"data":{ "user": "Ann \\"A\\"" }}');
    await bed.removeHook(hook);
  });

  it('fails as an attempt, and is not sent, where the request to log in is not answered with 200 or may not be made', async () => {
    bed.receiver.behave('/denied', { status: 201 });
    const auth = (url: string) => ({ auth: { enabled: true, url }, retries: 0 });
    const denied = await hookOf('/not-logged-in', auth(bed.receiver.url('/denied')));
    const forbidden = await hookOf('/not-logged-in', auth('http://169.254.1.1/'));
    const event = await publish('{}');
    const [first, second] = await Promise.all([denied, forbidden].map((hook) => bed.reached(event, hook, 'failed')));
    expect(first?.attempts).toMatchObject([{ error: 'http', text: expect.stringContaining('201') }]);
    expect(second?.attempts).toMatchObject([{ error: 'forbidden_address' }]);
    expect(sentTo('/not-logged-in')).toEqual([]);
    await Promise.all([denied, forbidden].map(bed.removeHook));
  });

  it('is tried as often as it says, after exactly its delay', async () => {
    bed.receiver.behave('/retried', { status: 500 });
    const hook = await hookOf('/retried', { retries: 2, delay: 0.3, action: getOf('/retried') });
    const event = await publish('{"digit":"5"}');
    const { attempts, reason } = await bed.reached(event, hook, 'failed');
    expect({ n: attempts.length, reason }).toEqual({ n: 3, reason: 'exhausted' });
    for (const { at, ms, nextAt } of attempts.slice(0, 2)) {
      const waited = (nextAt?.getTime() ?? 0) - at.getTime() - ms;
      expect(waited).toBeGreaterThanOrEqual(295);
      expect(waited).toBeLessThan(2000);
    }
    expect(sentTo('/retried')).toEqual(Array(3).fill('GET?digit=5 '));
  });

  const getOf = (path: string) => ({ type: 'web', method: 'GET', url: bed.receiver.url(path) });
});
