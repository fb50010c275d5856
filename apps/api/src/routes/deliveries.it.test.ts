import type { Attempt } from '@hookpost/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';

let api: TestApi;
let hook: string;
beforeAll(async () => {
  api = await startApi();
  const settings = {
    uid: 'target',
    url: 'http://127.0.0.1:8080/in?a=b',
    auth: { type: 'query', value: 'query-secret' },
    headers: { 'X-Team': 'header-secret' },
  };
  hook = (await api.call('POST', '/v1/hooks', settings)).body.id;
});
afterAll(() => api.close());

const attempt = (n: number, fields: Partial<Attempt> = {}): Attempt => ({
  id: `attempt-${n}`,
  n,
  at: new Date('2026-03-01T10:00:00Z'),
  ms: 12,
  outcome: 'failed',
  code: 500,
  error: 'http',
  text: 'Internal Server Error',
  response: 'the answer',
  trigger: 'first',
  nextAt: null,
  ...fields,
});

async function delivered(id: string, fields: Parameters<typeof aDelivery>[1] | object = {}): Promise<string> {
  await api.call('POST', '/v1/events', undefined, { raw: `{"id":"${id}","type":"t","data":{"n": 1.0}}` });
  return aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId: id, hookId: hook, ...fields });
}

describe('GET /v1/deliveries/{id}', () => {
  it('shows the request as it is sent, without its secrets, and every attempt', async () => {
    const id = await delivered('shown', {
      state: 'delivered',
      attempt: 2,
      nextAt: null,
      attempts: [
        attempt(1),
        attempt(2, { outcome: 'delivered', code: 204, error: null, trigger: 'retry', late: true }),
      ],
    });
    const { status, body, text } = await api.call('GET', `/v1/deliveries/${id}`);
    expect(status).toBe(200);
    expect(text).not.toContain('-secret');
    expect(body).toMatchObject({
      id: `shown.${hook}`,
      event: 'shown',
      hook,
      type: 't',
      channels: [],
      state: 'delivered',
      reason: null,
      attempt: 2,
      nextAt: null,
      acceptedAt: expect.stringMatching(/\.\d{3}Z$/),
      updatedAt: expect.stringMatching(/\.\d{3}Z$/),
    });
    expect(body.request).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:8080/in?a=b&token=********',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'shown',
        'x-team': '********',
        'webhook-signature': '********',
      },
      body: expect.stringContaining('"data":{"n": 1.0}}'),
    });
    expect(body.attempts).toEqual([
      {
        n: 1,
        at: '2026-03-01T10:00:00.000Z',
        ms: 12,
        outcome: 'failed',
        code: 500,
        error: 'http',
        text: 'Internal Server Error',
        response: 'the answer',
        trigger: 'first',
        nextAt: null,
      },
      expect.objectContaining({ n: 2, late: true, error: null }),
    ]);
  });

  it('shows no secret that a hook keeps under a name of ours, and what is ours in clear', async () => {
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const event = (headers = {}) => api.call('POST', '/v1/events', { type: 't', data: 1 }, { headers });
    const hookWith = async (fields: object) =>
      (await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in', ...fields })).body.id;
    const headersOf = async (hookId: string, eventId: string) => {
      const id = await aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId, hookId });
      return (await api.call('GET', `/v1/deliveries/${id}`)).body.request.headers;
    };
    const kept = [
      { auth: { type: 'header', name: 'User-Agent', value: 'a-secret' } },
      { headers: { Traceparent: 'a-secret', 'user-agent': 'a-secret' } },
      { auth: { type: 'basic', username: 'ada', password: 'a-secret' } },
    ];
    for (const fields of kept) {
      const headers = await headersOf(await hookWith(fields), (await event()).body.id);
      expect(JSON.stringify(headers)).not.toContain('a-secret');
    }
    const plain = await headersOf(await hookWith({}), (await event({ traceparent: trace })).body.id);
    expect(plain).toMatchObject({ 'user-agent': expect.stringMatching(/^Hookpost/), traceparent: trace });
  });

  it('still shows a delivery whose hook is deleted', async () => {
    const { body } = await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' });
    const id = await delivered('orphan', { hookId: body.id });
    await api.call('DELETE', `/v1/hooks/${body.id}`);
    expect((await api.call('GET', `/v1/deliveries/${id}`)).body).toMatchObject({ id, request: null });
    expect((await api.call('GET', `/v1/deliveries?hook=${body.id}`)).body.data).toHaveLength(1);
  });

  it('answers 404 for what is none', async () => {
    for (const id of ['none', 'a.b', '%00', `..%2Facme%2Fe.${'f'.repeat(24)}`]) {
      expect((await api.call('GET', `/v1/deliveries/${id}`)).status).toBe(404);
    }
  });
});

describe('GET /v1/deliveries', () => {
  it('lists newest first, page by page, without requests and answers, and filters', async () => {
    const at = (second: number) => ({ acceptedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) });
    await delivered('l1', { ...at(1), type: 'a', state: 'failed', reason: 'exhausted', attempts: [attempt(1)] });
    await delivered('l2', { ...at(2), type: 'b', channels: ['c'], attempts: [attempt(1), attempt(2, { code: 503 })] });
    await delivered('l3', { ...at(3), type: 'b', state: 'cancelled', reason: 'hook_deleted' });
    const list = async (query: string) => (await api.call('GET', `/v1/deliveries?to=2026-02-01&${query}`)).body;
    const eventsOf = async (query: string) => (await list(query)).data.map(({ event }: any) => event);

    const first = await list('limit=2');
    expect(first.data.map(({ event }: any) => event)).toEqual(['l3', 'l2']);
    expect(await eventsOf(`limit=2&cursor=${first.next}`)).toEqual(['l1']);
    expect(first.data[1]).not.toHaveProperty('request');
    expect(first.data[1].attempts[0]).not.toHaveProperty('response');

    expect(await eventsOf('state=failed')).toEqual(['l1']);
    expect(await eventsOf('type=b')).toEqual(['l3', 'l2']);
    expect(await eventsOf('channel=c')).toEqual(['l2']);
    expect(await eventsOf('event=l2')).toEqual(['l2']);
    expect(await eventsOf('code=503')).toEqual(['l2']);
    expect(await eventsOf('code=500')).toEqual(['l1']);
    expect(await eventsOf(`hook=${hook}`)).toHaveLength(3);
    expect(await eventsOf('hook=target')).toHaveLength(3);
    expect(await eventsOf('hook=other')).toEqual([]);
    expect(await eventsOf('from=2026-01-01T00:00:02Z')).toEqual(['l3', 'l2']);
    expect((await api.call('GET', '/v1/events/l1')).body.deliveries).toMatchObject({ failed: 1, pending: 0 });
  });

  it('is exported as lines, all that match, from a cursor on', async () => {
    const from = { acceptedAt: new Date('2025-01-01') };
    for (const id of ['x1', 'x2', 'x3']) await delivered(id, { ...from, type: 'exported' });
    const lines = async (query: string) =>
      (
        await api.call('GET', `/v1/deliveries?type=exported${query}`, undefined, {
          headers: { accept: 'application/x-ndjson' },
        })
      ).body;
    const all = await lines('');
    expect(all.map(({ event }: any) => event)).toEqual(['x3', 'x2', 'x1']);
    const page = (await api.call('GET', '/v1/deliveries?type=exported&limit=2')).body;
    expect(all.slice(0, 2)).toEqual(page.data);
    expect(await lines(`&cursor=${page.next}`)).toEqual(all.slice(2));
    expect(await lines('&code=418')).toEqual([]);
  });

  it('refuses an export with a limit, and says what it refuses as any error', async () => {
    const headers = { accept: 'application/x-ndjson' };
    const { status, body } = await api.call('GET', '/v1/deliveries?limit=5', undefined, { headers });
    expect([status, body.errors[0].path]).toEqual([400, 'limit']);
  });

  it.each(['order.*', '*', '', 'a b'])('refuses the type "%s", as no event has it', async (type) => {
    const { status, body } = await api.call('GET', `/v1/deliveries?type=${encodeURIComponent(type)}`);
    expect([status, body.errors[0].path]).toEqual([400, 'type']);
  });

  it.each(['state=lost', 'code=x', 'code=1', 'from=x', 'limit=999', 'cursor=x', 'foo=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await api.call('GET', `/v1/deliveries?${query}`)).status).toBe(400);
    },
  );
});
