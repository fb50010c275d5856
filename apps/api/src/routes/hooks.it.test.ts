import { connectMongo, type Database } from '@hookpost/mongo';
import { certificates } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { served, startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
let db: Database;
beforeAll(async () => {
  api = await startApi();
  db = await connectMongo({ uri: api.config.mongodbUri, serverSelectionMs: 2000 });
});
afterAll(async () => {
  await db.close();
  await api.close();
});

const URL_ = 'http://127.0.0.1:8080/in';
const create = (fields: Record<string, unknown> = {}) => api.call('POST', '/v1/hooks', { url: URL_, ...fields });
const storedHook = async (id: string) => (await db.hooks.find().toArray()).find(({ _id }) => _id.toHexString() === id);
const createdId = async (fields: Record<string, unknown> = {}): Promise<string> => (await create(fields)).body.id;

const EVERYTHING = {
  uid: 'everything',
  name: 'All of it',
  url: 'http://127.0.0.1:8080/in?a=b',
  events: ['order.*', 'user.created', '*', 'hookpost.*'],
  channels: ['acme', 'globex'],
  auth: { type: 'basic', username: 'user', password: 'pass-secret' },
  headers: { 'X-Team': 'header-secret', 'X-Empty': '' },
  secret: `whsec_${Buffer.alloc(32, 9).toString('base64')}`,
  retry: { delays: [0.1, 60, 86_400] },
  timeoutMs: 100,
  rateLimit: { perSecond: 2.5 },
  ordered: true,
  enabled: false,
  paused: true,
  metadata: { team: { name: 'x' }, n: 1.5 },
  signature: 'v1',
  format: 'standard',
};

describe('POST /v1/hooks', () => {
  it('makes a hook with every default', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f]{24}$/),
      url: URL_,
      events: [],
      channels: [],
      auth: { type: 'none' },
      headers: {},
      signature: 'v1',
      retry: { delays: [5, 60] },
      timeoutMs: 15_000,
      rateLimit: null,
      ordered: false,
      enabled: true,
      paused: false,
      disabledReason: null,
      metadata: {},
      format: 'standard',
      dialect: 'core',
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect((await api.call('GET', `/v1/hooks/${body.id}`)).body).toEqual(body);
  });

  it('keeps everything that a caller may say, and shows no secret', async () => {
    const { status, body, text } = await create(EVERYTHING);
    expect(status).toBe(201);
    const { secret: _, ...shown } = EVERYTHING;
    expect(body).toMatchObject({
      ...shown,
      auth: { type: 'basic', username: 'user', password: '********' },
      headers: { 'X-Team': '********', 'X-Empty': '********' },
    });
    expect(body).not.toHaveProperty('secret');
    expect(text).not.toMatch(/-secret|whsec_/);
    const secret = await api.call('GET', '/v1/hooks/everything/secret');
    expect(secret.body).toEqual({
      signature: 'v1',
      secrets: [{ secret: EVERYTHING.secret, createdAt: expect.any(String), expiresAt: null }],
    });
  });

  it('keeps no secret readable in the database', async () => {
    await create({ auth: { type: 'bearer', token: 'canary-token' }, headers: { 'X-A': 'canary-header' } });
    const { VALID: cert, KEY: key } = certificates;
    const auth = { type: 'oauth2', tokenUrl: URL_, clientId: 'me', clientSecret: 'canary-client' };
    expect((await create({ url: 'https://127.0.0.1:8443/', tls: { cert, key }, auth, signature: 'v1a' })).status).toBe(
      201,
    );
    const dump = JSON.stringify([await db.hooks.find().toArray(), await db.keys.find().toArray()]);
    expect(dump).not.toMatch(/canary|whsec_|whsk_|PRIVATE KEY|a-platform-key/);
    expect(dump).toContain(URL_);
  });

  it('takes the longest credentials, and a Basic user without a name', async () => {
    const longest = { type: 'basic', username: 'x'.repeat(1024), password: 'x'.repeat(1024) };
    for (const auth of [
      longest,
      { type: 'basic', username: '', password: '' },
      { type: 'bearer', token: 'x'.repeat(4096) },
    ]) {
      expect((await create({ auth })).status).toBe(201);
    }
  });

  it('ignores read-only fields', async () => {
    const readOnly = { id: 'x', dialect: 7, disabledReason: 'gone', createdAt: null, updatedAt: 'x' };
    const { status, body } = await create(readOnly);
    expect(status).toBe(201);
    expect(body).toMatchObject({ dialect: 'core', disabledReason: null });
  });

  it('refuses a uid that another hook has', async () => {
    await create({ uid: 'only-one' });
    const { status, body } = await create({ uid: 'only-one' });
    expect([status, body.code]).toEqual([409, 'conflict']);
  });

  it('makes many at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => served(create)));
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill(201));
  });

  it("goes on following the service's schedule where that is sent back", async () => {
    const { body } = await create({ uid: 'follower', retry: { delays: [5, 60] } });
    await api.call('PUT', '/v1/hooks/follower', (await api.call('GET', '/v1/hooks/follower')).body);
    await api.call('PATCH', '/v1/hooks/follower', { retry: body.retry });
    expect((await storedHook(body.id))?.retryDelays).toBeNull();
    await api.call('PATCH', '/v1/hooks/follower', { retry: { delays: [60, 5] } });
    expect((await storedHook(body.id))?.retryDelays).toEqual([60, 5]);
  });
});

describe('GET and DELETE /v1/hooks/{id}', () => {
  it('finds a hook by its id and by its uid', async () => {
    const id = await createdId({ uid: 'by-uid' });
    expect((await api.call('GET', '/v1/hooks/by-uid')).body.id).toBe(id);
    expect((await api.call('GET', `/v1/hooks/${id}`)).body.uid).toBe('by-uid');
  });

  it('answers 404 for anything that is no hook', async () => {
    for (const id of ['none', 'f'.repeat(24), '%00', '%F0%9F%98%80', '[object%20Object]']) {
      for (const method of ['GET', 'DELETE']) {
        expect((await api.call(method, `/v1/hooks/${id}`)).status).toBe(404);
      }
      expect((await api.call('PATCH', `/v1/hooks/${id}`, {})).status).toBe(404);
      expect((await api.call('GET', `/v1/hooks/${id}/secret`)).status).toBe(404);
      expect((await api.call('GET', `/v1/hooks/${id}/status`)).status).toBe(404);
    }
  });

  it('is gone everywhere once deleted, and its uid is free', async () => {
    const id = await createdId({ uid: 'short-lived' });
    const deleted = await api.call('DELETE', '/v1/hooks/short-lived');
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    for (const path of [`/v1/hooks/${id}`, '/v1/hooks/short-lived', `/v1/hooks/${id}/status`]) {
      expect((await api.call('GET', path)).status).toBe(404);
    }
    expect((await api.call('DELETE', `/v1/hooks/${id}`)).status).toBe(404);
    expect((await api.call('PATCH', `/v1/hooks/${id}`, { name: 'x' })).status).toBe(404);
    const { data } = (await api.call('GET', '/v1/hooks?limit=200')).body;
    expect(data.map((hook: any) => hook.id)).not.toContain(id);
    expect((await create({ uid: 'short-lived' })).status).toBe(201);
  });
});

describe('PATCH /v1/hooks/{id}', () => {
  const patch = (id: string, body: unknown) => api.call('PATCH', `/v1/hooks/${id}`, body);

  it('changes only what it names', async () => {
    const before = (await create({ ...EVERYTHING, uid: 'patched' })).body;
    const { status, body } = await patch('patched', { name: 'New', enabled: true });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, name: 'New', enabled: true, updatedAt: expect.any(String) });
    expect((await api.call('GET', '/v1/hooks/patched/secret')).body.secrets[0].secret).toBe(EVERYTHING.secret);
  });

  it('merges objects, and null takes away', async () => {
    const id = await createdId({
      name: 'n',
      uid: 'merged',
      rateLimit: { perSecond: 1 },
      events: ['a'],
      metadata: { a: 1, b: { c: 2, d: 3 } },
    });
    const { body } = await patch(id, {
      name: null,
      uid: null,
      rateLimit: null,
      events: null,
      metadata: { a: null, b: { c: 9 } },
    });
    expect(body).not.toHaveProperty('name');
    expect(body).not.toHaveProperty('uid');
    expect(body).toMatchObject({ rateLimit: null, events: [], metadata: { b: { c: 9, d: 3 } } });
    expect((await patch(id, { url: null })).status).toBe(400);
  });

  it('changes credentials to another type as a whole, and within a type what it names', async () => {
    const id = await createdId({ auth: { type: 'basic', username: 'u', password: 'p' } });
    expect((await patch(id, { auth: { username: 'v' } })).body.auth).toEqual({
      type: 'basic',
      username: 'v',
      password: '********',
    });
    expect((await patch(id, { auth: { type: 'bearer', token: 't' } })).body.auth).toEqual({
      type: 'bearer',
      token: '********',
    });
    expect((await patch(id, { auth: { type: 'header', value: '********' } })).status).toBe(400);
    expect((await patch(id, { auth: null })).body.auth).toEqual({ type: 'none' });
  });

  it('refuses what a hook may not be, and leaves the hook as it is', async () => {
    const before = (await create({ name: 'kept' })).body;
    for (const bad of [
      { name: 7 },
      { unknown: 1 },
      { timeoutMs: 1 },
      { filter: { a: { $foo: 1 } } },
      { signature: 'v2' },
      { tls: { cert: 'x', key: 'y' } },
      { url: 'ftp://127.0.0.1/' },
      { auth: 1 },
    ]) {
      expect((await patch(before.id, bad)).status).toBe(400);
    }
    expect((await patch(before.id, { url: 'http://10.0.0.1/' })).status).toBe(422);
    expect((await api.call('GET', `/v1/hooks/${before.id}`)).body).toEqual(before);
  });

  it('takes merge-patch as content type, and no arrays', async () => {
    const id = await createdId();
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await api.call('PATCH', `/v1/hooks/${id}`, { name: 'm' }, { headers })).status).toBe(200);
    expect((await patch(id, [])).status).toBe(400);
  });
});

describe('PUT /v1/hooks/{uid}', () => {
  const put = (uid: string, body: unknown) => api.call('PUT', `/v1/hooks/${uid}`, body);

  it('creates, then replaces', async () => {
    const first = await put('put', { url: URL_, name: 'first', events: ['a'] });
    expect([first.status, first.body.uid]).toEqual([201, 'put']);
    const second = await put('put', { url: URL_ });
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ id: first.body.id, createdAt: first.body.createdAt, events: [] });
    expect(second.body).not.toHaveProperty('name');
    expect((await put('put', { url: URL_, uid: 'other' })).status).toBe(400);
    expect((await put('a%20b', { url: URL_ })).status).toBe(400);
    expect((await put('f'.repeat(24), { url: URL_ })).body.errors[0].path).toBe('uid');
    expect((await put(first.body.id, { url: URL_ })).status).toBe(200);
  });

  it('keeps every secret when what was read is written back', async () => {
    await put('round-trip', { ...EVERYTHING, uid: 'round-trip' });
    const read = (await api.call('GET', '/v1/hooks/round-trip')).body;
    const written = await put('round-trip', read);
    expect(written.status).toBe(200);
    expect(written.body).toEqual({ ...read, updatedAt: expect.any(String) });
    expect((await api.call('GET', '/v1/hooks/round-trip/secret')).body.secrets[0].secret).toBe(EVERYTHING.secret);
    // Masked once more and told apart from it: only a kept password can be kept.
    expect((await put('round-trip', { ...read, auth: { type: 'bearer', token: '********' } })).status).toBe(400);
  });

  it('replaces by id, too', async () => {
    const id = await createdId({ uid: 'has-uid' });
    const { status, body } = await put(id, { url: URL_, name: 'by id' });
    expect([status, body.id, body.uid]).toEqual([200, id, 'has-uid']);
  });

  it('makes one hook of many at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => served(() => put('race', { url: URL_, name: `n${n}` }))),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
  });
});

describe('GET /v1/hooks', () => {
  it('lists newest first, page by page, and filters', async () => {
    const key = await api.newTenant('hook-lister');
    const ids: string[] = [];
    const made = [
      { events: ['order.*'], name: 'Orders (all)' },
      { events: ['order.paid'], channels: ['acme'] },
      { events: [], enabled: false },
      { events: ['hookpost.*'], url: 'http://127.0.0.1:8080/needle' },
    ];
    for (const hook of made)
      ids.unshift((await api.call('POST', '/v1/hooks', { url: URL_, ...hook }, { key })).body.id);
    const list = async (query: string) => (await api.call('GET', `/v1/hooks?${query}`, undefined, { key })).body;
    const places = async (query: string) =>
      (await list(query)).data.map(({ id }: any) => made.length - 1 - ids.indexOf(id)).sort();

    const first = await list('limit=3');
    const second = await list(`limit=3&cursor=${first.next}`);
    expect([...first.data, ...second.data].map(({ id }: any) => id)).toEqual(ids);
    expect(second.next).toBeNull();

    expect(await places('enabled=false')).toEqual([2]);
    expect(await places('event=order.paid')).toEqual([0, 1, 2]);
    expect(await places('event=order.paid.late')).toEqual([0, 2]);
    expect(await places('event=hookpost.hook.disabled')).toEqual([3]);
    expect(await places('channel=acme')).toEqual([1]);
    expect(await places('q=needle')).toEqual([3]);
    expect(await places('q=orders%20(')).toEqual([0]);
    expect(await places('q=(a%2B)%2B%24')).toEqual([]);
    for (const bad of [
      'enabled=yes',
      'q=%00',
      'foo=1',
      `cursor=${Buffer.from('["hooks",0,"x"]').toString('base64url')}`,
    ]) {
      expect((await api.call('GET', `/v1/hooks?${bad}`, undefined, { key })).status).toBe(400);
    }
  });
});

describe('POST /v1/hooks/{id}/rotate-secret', () => {
  const secretsOf = async (id: string) => (await api.call('GET', `/v1/hooks/${id}/secret`)).body.secrets;

  it('makes a new secret and keeps the old one for the overlap', async () => {
    const id = await createdId();
    const [before] = await secretsOf(id);
    const { status, body } = await api.call('POST', `/v1/hooks/${id}/rotate-secret`);
    expect(status).toBe(200);
    const [now, old] = await secretsOf(id);
    expect(now).toMatchObject({ secret: body.secret, expiresAt: null });
    expect(old.secret).toBe(before.secret);
    const hours = (Date.parse(old.expiresAt) - Date.parse(now.createdAt)) / 3_600_000;
    expect(hours).toBe(24);
  });

  it('keeps at most 10 old ones beside the current', async () => {
    const id = await createdId();
    const rotate = async (body: unknown) => (await api.call('POST', `/v1/hooks/${id}/rotate-secret`, body)).status;
    for (let n = 0; n < 10; n++) expect(await rotate({ overlapHours: 1 })).toBe(200);
    const before = await secretsOf(id);
    expect(before).toHaveLength(11);
    expect(await rotate({ overlapHours: 1 })).toBe(409);
    expect(await secretsOf(id)).toEqual(before);
    expect(await rotate({ overlapHours: 0 })).toBe(200);
    expect(await secretsOf(id)).toHaveLength(1);
  });

  it('takes a given one, and no overlap', async () => {
    const id = await createdId();
    const given = { secret: EVERYTHING.secret, overlapHours: 0 };
    expect((await api.call('POST', `/v1/hooks/${id}/rotate-secret`, given)).body).toEqual({
      secret: EVERYTHING.secret,
    });
    expect(await secretsOf(id)).toHaveLength(1);
    for (const bad of [{ overlapHours: 169 }, { overlapHours: -1 }, { secret: 'x' }, { other: 1 }]) {
      expect((await api.call('POST', `/v1/hooks/${id}/rotate-secret`, bad)).status).toBe(400);
    }
  });
});
