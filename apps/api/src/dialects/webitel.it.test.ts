/** Webitel's hooks as its console and its documentation's readers ask for them (docs/api/webitel.md). */

import type { TenantId } from '@hookpost/core';
import { dialects } from '@hookpost/dialects';
import { keyHeaders, silentLog, testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DialectApi, startDialectApi } from './api.fixture.ts';
import { ask } from './client.fixture.ts';

const ACME = 'acme' as TenantId;
const UNHEARD_OF = 'ffffffffffffffffffffffff';
const ACTION = { type: 'web', method: 'POST', url: 'http://127.0.0.1:8080/a' };
const DTMF = { event: 'DTMF', action: ACTION };

let database: Awaited<ReturnType<typeof testDatabase>>;
let api: DialectApi;
let key: string;

beforeAll(async () => {
  database = await testDatabase();
  api = await startDialectApi({
    uri: database.uri,
    dialects: dialects.filter(({ name }) => name === 'webitel'),
    log: silentLog,
  });
  key = await api.keyOf('acme');
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

async function hooks(method: string, path: string, body?: unknown) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await ask(`${api.url}/api/v2/hooks${path}`, method, { 'x-access-token': key }, text);
  return { status: answer.status, body: answer.body as { status: string; data: any; info?: string } };
}

async function create(domain: string, body: unknown): Promise<string> {
  return (await hooks('POST', `?domain=${domain}`, body)).body.data.insertedIds[0];
}

const ok = (data: unknown) => ({ status: 200, body: { status: 'OK', data } });
const missing = { status: 404, body: { status: 'error', info: expect.any(String), code: 404 } };

describe("a domain's hooks", () => {
  it('are listed forty at a time, newest first, by page, limit and columns, also as the console writes them', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 42; n++) ids.unshift(await create('list.test', { ...DTMF, description: `${n}` }));
    const listed = async (query: string) =>
      (await hooks('GET', `${query}`)).body.data.map(({ _id }: { _id: string }) => _id);
    expect(await listed('?domain=list.test')).toEqual(ids.slice(0, 40));
    expect(await listed('?domain=list.test&page=2')).toEqual(ids.slice(40));
    expect(await listed('?domain_name=list.test&page=3&limit=10')).toEqual(ids.slice(20, 30));
    expect(await listed('?domain=nobody.test')).toEqual([]);
    const columns = '_id,name,enable,event,action.type,description';
    const all = (await hooks('GET', `/?domain=list.test&page=1&limit=5000&columns=${columns}&`)).body.data;
    expect(all).toHaveLength(42);
    expect(all[0]).toEqual({ _id: ids[0], event: 'DTMF', enable: true, description: '41', action: { type: 'web' } });
  });

  it('are found, replaced and deleted under their domain alone', async () => {
    const id = await create('own.test', DTMF);
    for (const written of [id, id.toUpperCase()]) {
      const found = await hooks('GET', `/${written}?domain=own.test`);
      expect(found.body.data).toMatchObject({ _id: id, domain: 'own.test' });
    }
    for (const [method, body] of [['GET'], ['PUT', DTMF], ['DELETE']] as const) {
      expect(await hooks(method, `/${id}?domain=other.test`, body)).toEqual(missing);
      expect(await hooks(method, `/${UNHEARD_OF}?domain=own.test`, body)).toEqual(missing);
      expect(await hooks(method, `/not-an-id/?domain=own.test`, body)).toEqual(missing);
    }
    expect(await hooks('DELETE', `/${id}/?domain=own.test`)).toEqual(ok({ ok: 1, n: 1 }));
    expect(await hooks('GET', `/${id}?domain=own.test`)).toEqual(missing);
  });

  it('need their domain at every address', async () => {
    for (const [method, path, body] of [
      ['GET', ''],
      ['POST', '?domain=', DTMF],
      ['GET', `/${UNHEARD_OF}`],
      ['PUT', `/${UNHEARD_OF}`, DTMF],
      ['DELETE', `/${UNHEARD_OF}`],
    ] as const) {
      const refused = { status: 400, body: { status: 'error', info: 'domain is required', code: 400 } };
      expect(await hooks(method, path, body)).toEqual(refused);
    }
  });
});

describe('a hook that is replaced', () => {
  const written = {
    ...DTMF,
    enable: false,
    description: 'Calls of the queue',
    fields: ['digit'],
    map: { digit: 'key' },
    filter: { digit: { operation: 'reg', value: '/^[0-9]$/' } },
    headers: {
      Authorization: 'Bearer secret',
      'X-Api-Key': 'key-${user}',
      'X-Plain': 'plain',
      'Content-Type': 'text/x',
    },
    auth: {
      enabled: true,
      url: 'http://127.0.0.1:8080/login',
      method: 'POST',
      cookie: true,
      headers: { 'X-Token': 'login-token' },
      map: { login: 'me', password: 'pa55word' },
    },
    customBody: true,
    rawBody: '{"a":"${digit}"}',
    retries: 3,
    delay: 20,
  };

  it('is what was written, and its masked values stay what they are', async () => {
    const id = await create('put.test', { event: 'CHANNEL_CREATE', action: { ...ACTION, method: 'GET' } });
    expect(await hooks('PUT', `/${id}?domain=put.test`, { ...written, _id: id, domain: 'put.test', extra: 1 })).toEqual(
      ok({ ok: 1, n: 1, nModified: 1 }),
    );
    const shown = (await hooks('GET', `/${id}?domain=put.test`)).body.data;
    const MASK = '********';
    expect(shown).toEqual({
      ...written,
      _id: id,
      domain: 'put.test',
      headers: { ...written.headers, Authorization: MASK, 'X-Api-Key': MASK },
      auth: { ...written.auth, headers: { 'X-Token': MASK }, map: { login: 'me', password: MASK } },
    });
    const stored = await api.hooks.get(ACME, id);
    await hooks('PUT', `/${id}?domain=put.test`, { ...shown, headers: { ...shown.headers, 'X-Plain': 'changed' } });
    const after = await api.hooks.get(ACME, id);
    expect(after?.native).toEqual(stored?.native);
    expect(after?.headers).toEqual({ Authorization: 'Bearer secret', 'X-Plain': 'changed' });
    expect(JSON.stringify(await api.db.hooks.findOne({ url: ACTION.url, version: after?.version ?? 0 }))).not.toMatch(
      /Bearer secret|login-token|pa55word|key-\$/,
    );
  });

  it('takes numbers that a form writes as texts', async () => {
    const id = await create('put.test', { ...DTMF, retries: '2', delay: '0.5' });
    expect(await api.hooks.get(ACME, id)).toMatchObject({ retryDelays: [0.5, 0.5], retryJitter: false });
    expect((await hooks('GET', `/${id}?domain=put.test`)).body.data).toMatchObject({ retries: 2, delay: 0.5 });
  });

  it('loses what is left out, as it was replaced', async () => {
    const id = await create('put.test', written);
    await hooks('PUT', `/${id}?domain=put.test`, DTMF);
    const { retryDelays, headers, enabled } = (await api.hooks.get(ACME, id)) ?? {};
    expect({ retryDelays, headers, enabled }).toEqual({ retryDelays: null, headers: {}, enabled: true });
    expect((await hooks('GET', `/${id}?domain=put.test`)).body.data).not.toHaveProperty('delay');
  });

  it('shows what the core API has changed meanwhile', async () => {
    const id = await create('put.test', written);
    const patch = { url: 'http://127.0.0.1:8080/b', enabled: true, retry: { delays: [7] } };
    const patched = await ask(
      `${api.url}/v1/hooks/${id}`,
      'PATCH',
      { ...keyHeaders('bearer', key), 'content-type': 'application/merge-patch+json' },
      JSON.stringify(patch),
    );
    expect(patched.status).toBe(200);
    const shown = (await hooks('GET', `/${id}?domain=put.test`)).body.data;
    expect(shown).toMatchObject({ enable: true, action: { url: patch.url }, description: written.description });
    expect(shown).not.toHaveProperty('retries');
  });

  it.each([
    [[], '*'],
    [['call.*', 'DTMF'], 'call.*'],
  ])('keeps the events %j that the core API gave it, as long as its own is left as it reads', async (events, event) => {
    const id = await create('put.test', written);
    const headers = { ...keyHeaders('bearer', key), 'content-type': 'application/merge-patch+json' };
    await ask(`${api.url}/v1/hooks/${id}`, 'PATCH', headers, JSON.stringify({ events }));
    const shown = (await hooks('GET', `/${id}?domain=put.test`)).body.data;
    expect(shown.event).toBe(event);
    expect((await hooks('PUT', `/${id}?domain=put.test`, { ...shown, description: 'new' })).status).toBe(200);
    expect((await api.hooks.get(ACME, id))?.events).toEqual(events);
    await hooks('PUT', `/${id}?domain=put.test`, { ...shown, event: 'HANGUP' });
    expect((await api.hooks.get(ACME, id))?.events).toEqual(['HANGUP']);
  });
});

describe('what can not be', () => {
  it.each([
    ['an address that is private', { action: { ...ACTION, url: 'http://10.0.0.1/' } }, /^action\.url /],
    ['a private address to log in at', { auth: { enabled: true, url: 'http://169.254.1.1/' } }, /^auth\.url /],
    ['an event that can not be published', { event: 'a b' }, /^event must be the name of an event/],
  ])('is refused: %s', async (_what, change, info) => {
    const refused = { status: 400, body: { status: 'error', info: expect.stringMatching(info), code: 400 } };
    expect(await hooks('POST', '?domain=bad.test', { ...DTMF, ...change })).toEqual(refused);
    expect((await hooks('GET', '?domain=bad.test')).body.data).toEqual([]);
  });

  it("is refused: the documentation's own token, which is signed by nobody we know and expired", async () => {
    const printed =
      'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpZCI6ImUyNjU2OWQ1LWJlMjYtNDg2Yy05ZDY1LWMwMGU2MWQ2OTNjNSIsImV4cCI6MTUwMTg4MDQwMDAwMCwiZCI6ImRlbW8ud2ViaXRlbC5jb20iLCJ0IjoiZG9tYWluIiwidiI6Mn0.nqUnTAi-L_VTxUYDoK8QqSYkclDST5PRMaRlBg8M3hQ';
    const answer = await ask(`${api.url}/api/v2/hooks?domain=demo.domain.com`, 'GET', { 'x-access-token': printed });
    expect(answer).toMatchObject({ status: 401, body: { status: 'error', code: 401 } });
  });
});
