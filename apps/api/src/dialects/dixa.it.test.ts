/** Dixa's subscriptions as its documentation's readers ask for them (docs/api/dixa.md). */
import { secretBytes, type TenantId } from '@hookpost/core';
import { dialects } from '@hookpost/dialects';
import { dialectFixtures, keyHeaders, silentLog, testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DialectApi, startDialectApi } from './api.fixture.ts';
import { ask } from './client.fixture.ts';

const ACME = 'acme' as TenantId;
const MASKED = '********';
const UNHEARD_OF = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
const [sample, full] = dialectFixtures('dixa').map(({ request }) => request.body);

let database: Awaited<ReturnType<typeof testDatabase>>;
let api: DialectApi;
let writer: string;
let reader: string;

beforeAll(async () => {
  database = await testDatabase();
  api = await startDialectApi({
    uri: database.uri,
    dialects: dialects.filter(({ name }) => name === 'dixa'),
    log: silentLog,
  });
  const owner = { id: 'e979cc3b-17b2-4850-b049-13c758763d1c', name: 'Ada' };
  writer = await api.keyOf('acme', { scopes: ['hooks:read', 'hooks:write', 'logs:read'], owner });
  reader = await api.keyOf('acme', { scopes: ['hooks:read'] });
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

async function call(method: string, path: string, body?: unknown, key = writer) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await ask(`${api.url}/v1/webhooks${path}`, method, { authorization: key }, text);
  return { status: answer.status, body: answer.body as { data: any; message: string } };
}

const created = async (body: unknown = full) => (await call('POST', '', body)).body.data;
const stored = async () => (await api.hooks.list(ACME, {}, { limit: 1, after: null })).data[0];

describe('a subscription', () => {
  it("signs with its secretKey, which is the hook's own secret, and names the owner of the key that made it", async () => {
    const { secretKey, createdBy, updatedBy } = await created();
    const hook = await stored();
    expect(secretKey).toMatch(/^[\da-f]{64}$/);
    expect(secretKey).toBe(secretBytes(hook?.secrets[0]?.secret ?? '').toString('hex'));
    expect([createdBy, updatedBy]).toEqual(Array(2).fill('e979cc3b-17b2-4850-b049-13c758763d1c'));
  });

  it('shows its secrets to a key that may write it, and masks them for one that may only read', async () => {
    const whole = await created();
    const shown = await call('GET', `/${whole.id}`);
    const masked = (await call('GET', `/${whole.id}`, undefined, reader)).body.data;
    const listed = (await call('GET', '', undefined, reader)).body.data;
    expect(shown).toEqual({ status: 200, body: { data: whole } });
    expect(masked).toEqual({ ...whole, headers: { 'X-Team': MASKED, Authorization: MASKED }, secretKey: MASKED });
    expect(listed[0]).toEqual(masked);
  });

  it('is changed by a patch in what it names, and in nothing else', async () => {
    const before = await created();
    const patch = {
      name: 'New name',
      events: ['ConversationRated', 'ConversationRated'],
      authorization: { _type: 'BasicAuth', username: 'a', password: 'b' },
    };
    const { status, body } = await call('PATCH', `/${before.id}`, patch);
    expect(status).toBe(200);
    expect(body.data).toEqual({
      ...before,
      name: 'New name',
      subscribedEvents: ['ConversationRated'],
      headers: { 'X-Team': 'blue-cust0m', Authorization: 'Basic YTpi' },
      updatedAt: expect.any(String),
    });
    const off = await call('PATCH', `/${before.id}`, {
      enabled: false,
      authorization: { _type: 'NoAuth' },
      name: null,
    });
    expect(off.body.data).toMatchObject({ name: 'New name', enabled: false, headers: { 'X-Team': 'blue-cust0m' } });
    expect(off.body.data.headers).not.toHaveProperty('Authorization');
  });

  it('keeps what a client reads as headers and sends back as customHeaders, masked or not', async () => {
    const { id, headers } = await created();
    for (const customHeaders of [headers, { 'x-team': MASKED, Authorization: MASKED }]) {
      await call('PATCH', `/${id}`, { customHeaders });
      const hook = await stored();
      expect(Object.values(hook?.headers ?? {})).toEqual(['blue-cust0m']);
      expect(hook?.auth).toEqual({ type: 'bearer', token: 't0ken-of-notes' });
    }
  });

  it('shows one Authorization where a header of its own is named so, too: the one that is sent', async () => {
    const { headers } = await created({ ...(full as object), customHeaders: { authorization: 'mine' } });
    expect(headers).toEqual({ Authorization: 'Bearer t0ken-of-notes' });
  });

  it('shares no private key: what it shows of one is another key of the same length', async () => {
    const { id } = await created();
    const hook = await stored();
    const headers = {
      ...keyHeaders('bearer', await api.keyOf('acme')),
      'content-type': 'application/merge-patch+json',
    };
    const patched = await ask(`${api.url}/v1/hooks/${hook?.id}`, 'PATCH', headers, '{"signature":"v1a"}');
    expect(patched.status).toBe(200);
    const { secretKey } = (await call('GET', `/${id}`)).body.data;
    const secret = secretBytes((await stored())?.secrets[0]?.secret ?? '').toString('hex');
    expect(secretKey).toMatch(/^[\da-f]{64}$/);
    expect(secret).not.toContain(secretKey);
  });

  it('is found by its id in upper case and under both addresses, and by a key with Bearer before it', async () => {
    const whole = await created();
    const headers = { authorization: `Bearer ${writer}` };
    const found = await ask(`${api.url}/beta/webhooks/${whole.id.toUpperCase()}/`, 'GET', headers);
    expect(found).toMatchObject({ status: 200, body: { data: whole } });
  });

  it('has no address until a patch brings one', async () => {
    const { id, ...rest } = await created(sample);
    expect(rest).not.toHaveProperty('url');
    const { body } = await call('PATCH', `/${id}`, { url: 'http://127.0.0.1:8080/late' });
    expect(body.data).toMatchObject({ url: 'http://127.0.0.1:8080/late' });
  });

  it('has a status for every event it is subscribed to before anything was delivered', async () => {
    const { id } = await created(sample);
    const none = { _type: 'NoRecentDelivery' };
    expect(await call('GET', `/${id}/delivery-status`)).toEqual({
      status: 200,
      body: {
        data: [
          { event: 'ConversationCreated', deliveryStatus: none },
          { event: 'ConversationClosed', deliveryStatus: none },
        ],
      },
    });
    const log = await call('GET', `/${id}/delivery-status/logs/TypingStarted`);
    expect(log).toEqual({ status: 200, body: { data: [] } });
  });
});

describe('a request', () => {
  const at = async (path: string) => path.replace(':id', (await created()).id);

  it.each([
    ['GET', '/not-a-uuid', undefined],
    ['PATCH', '/692031c5a7ec15000c40926e', {}],
    ['DELETE', '/1', undefined],
    ['GET', '/1/delivery-status', undefined],
    ['GET', '/1/delivery-status/logs/TypingStarted', undefined],
  ])('is refused with 400 where its id is no UUID: %s %s', async (method, path, body) => {
    const answer = await call(method, path, body);
    expect(answer).toEqual({ status: 400, body: { message: 'webhookSubscriptionId must be a UUID' } });
  });

  it.each([
    ['GET', `/${UNHEARD_OF}`],
    ['PATCH', `/${UNHEARD_OF}`],
    ['GET', '/11111111-1111-1111-1111-111111111111'],
    ['DELETE', `/${UNHEARD_OF}`],
    ['GET', `/${UNHEARD_OF}/delivery-status`],
    ['GET', `/${UNHEARD_OF}/delivery-status/logs/TypingStarted`],
  ])('is answered 404 where there is none: %s %s', async (method, path) => {
    const answer = await call(method, path, method === 'PATCH' ? {} : undefined);
    expect(answer).toEqual({ status: 404, body: { message: expect.any(String) } });
  });

  it('is refused with 400 where the events of its log are unheard of', async () => {
    const { status, body } = await call('GET', await at('/:id/delivery-status/logs/ConversationGone'));
    expect({ status, message: body.message }).toEqual({ status: 400, message: 'event is not the name of an event' });
  });

  const group = { _type: 'CombinedFilters', strategy: 'All', conditions: [] as unknown[] };
  const condition = { _type: 'IsOneOf', field: 'QueueId', values: ['a'] };

  it.each([
    [{ events: ['ConversationGone'] }, 'events[0] is not the name of an event'],
    [{ events: [] }, 'events'],
    [{ name: 7 }, 'name'],
    [{ url: 'string' }, 'url must be an http or https URL'],
    [{ url: 'http://169.254.1.1/' }, 'url'],
    [{ authorization: { _type: 'Basic' } }, 'authorization._type must be one of NoAuth, BasicAuth, TokenAuth'],
    [{ authorization: { _type: 'BasicAuth', username: 'a' } }, 'authorization.password'],
    [{ authorization: { _type: 'TokenAuth', value: 'a\nb' } }, 'authorization.value'],
    [{ authorization: 'BasicAuth' }, 'authorization'],
    [
      { customHeaders: { 'content-length': '1' } },
      'customHeaders has content-length, which is a header that can not be set',
    ],
    [{ customHeaders: { a: 'b\r\nc: d' } }, 'customHeaders has a, which must be'],
    [{ enabled: 'yes' }, 'enabled must be a boolean'],
    [{ filters: { a: { ...group, strategy: 'Some' } } }, 'filters.a.strategy'],
    [{ filters: { a: { ...group, conditions: [{ ...condition, field: 'Weather' }] } } }, 'conditions[0].field'],
    [{ filters: { a: { ...group, conditions: [{ ...condition, values: 'a' }] } } }, 'conditions[0].values'],
  ])('is refused with 400 that names the field: %j', async (change, message) => {
    const whole = await call('POST', '', { ...(full as object), ...change });
    const part = await call('PATCH', await at('/:id'), change);
    for (const { status, body } of [whole, part]) {
      expect(status).toBe(400);
      expect(body.message).toContain(message);
    }
  });

  it('is taken with nulls where its client leaves something out', async () => {
    const body = { ...(sample as object), url: null, customHeaders: null, filters: null, enabled: null };
    expect((await call('POST', '', body)).status).toBe(201);
  });
});
