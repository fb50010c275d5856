import { MASK, type TenantId } from '@hookpost/core';
import { connectMongo, createHookSource, createHookStore } from '@hookpost/mongo';
import { createVault } from '@hookpost/platform';
import { silentLog } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORM_KEY, startApi, type TestApi } from '../api.fixture.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const HOOK = { url: 'http://127.0.0.1:8080/in' };

let api: TestApi;
let tenants = 0;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

/** A tenant of its own, and what is asked with its admin key. */
async function aTenant() {
  const id = `tenant-${++tenants}`;
  const key = await api.newTenant(id);
  const ask = (method: string, path: string, body?: unknown, headers = {}) =>
    api.call(method, path, body, { key, headers });
  const read = async (query = '') => (await ask('GET', `/v1/audit${query}`)).body;
  const [first] = (await ask('GET', '/v1/keys')).body.data;
  const aHook = async (more = {}): Promise<string> => (await ask('POST', '/v1/hooks', { ...HOOK, ...more })).body.id;
  return { id: id as TenantId, key, first, ask, read, aHook };
}

const actions = (page: { data: { action: string }[] }) => page.data.map(({ action }) => action);

describe('GET /v1/audit', () => {
  it('tells who changed what and how, newest first', async () => {
    const { first, ask, read, aHook } = await aTenant();
    const id = await aHook({ name: 'before' });
    const headers = { 'x-request-id': 'mine-1' };
    expect((await ask('PATCH', `/v1/hooks/${id}`, { name: 'after' }, headers)).status).toBe(200);
    await ask('POST', `/v1/hooks/${id}/rotate-secret`);
    await ask('GET', `/v1/hooks/${id}/secret`);
    await ask('PATCH', `/v1/hooks/${id}`, { enabled: false });
    await ask('DELETE', `/v1/hooks/${id}`);
    const page = await read(`?target=${id}`);
    const verbs = ['deleted', 'disabled', 'secret_read', 'secret_rotated', 'changed', 'created'];
    expect(actions(page)).toEqual(verbs.map((verb) => `hook.${verb}`));
    expect(page.data[4]).toEqual({
      id: expect.stringMatching(/^[\da-f]{24}$/),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\.\d{3}Z$/),
      actor: { kind: 'key', id: first.id, name: first.name },
      action: 'hook.changed',
      target: { kind: 'hook', id },
      change: { before: { name: 'before' }, after: { name: 'after' } },
      requestId: 'mine-1',
    });
    expect(page.data[2].change).toEqual({ before: null, after: null });
  });

  it('shows no secret', async () => {
    const { ask, read, aHook } = await aTenant();
    const canary = (n: number) => `c4nary-${n}`;
    const id = await aHook({ auth: { type: 'bearer', token: canary(1) }, headers: { 'X-Team': canary(2) } });
    await ask('PATCH', `/v1/hooks/${id}`, { auth: { type: 'basic', username: 'me', password: canary(3) } });
    await ask('PATCH', `/v1/hooks/${id}`, { url: `${HOOK.url}?token=${canary(4)}` });
    await ask('POST', '/v1/jwt-keys', { alg: 'HS256', key: canary(5).repeat(8) });
    const secret = (await ask('POST', `/v1/hooks/${id}/rotate-secret`)).body.secret;
    const page = await read();
    expect(page.data).toHaveLength(6);
    expect(page.data[3].change.after.auth).toEqual({ type: 'basic', username: 'me', password: MASK });
    for (const hidden of ['c4nary', secret]) expect(JSON.stringify(page)).not.toContain(hidden);
  });

  it('is asked by actor and by target, which both must hold', async () => {
    const { ask, read, aHook } = await aTenant();
    const [mine, other] = [await aHook(), await aHook()];
    const made = (await ask('POST', '/v1/keys', { name: 'second', scopes: ['hooks:write'] })).body;
    await api.call('PATCH', `/v1/hooks/${mine}`, { name: 'by the second' }, { key: made.key });
    expect(actions(await read(`?actor=${made.id}`))).toEqual(['hook.changed']);
    expect(actions(await read(`?target=${mine}`))).toEqual(['hook.changed', 'hook.created']);
    expect(actions(await read(`?target=${made.id}`))).toEqual(['key.created']);
    expect(actions(await read(`?actor=${made.id}&target=${other}`))).toEqual([]);
    expect(actions(await read('?actor=nobody'))).toEqual([]);
  });

  it('goes page by page, each record once, also within a filter', async () => {
    const { ask, read, aHook } = await aTenant();
    const id = await aHook();
    for (const name of ['a', 'b', 'c', 'd']) await ask('PATCH', `/v1/hooks/${id}`, { name });
    for (const filter of ['', `&target=${id}`]) {
      const whole = await read(`?limit=200${filter}`);
      expect([whole.data.length, whole.next]).toEqual([filter === '' ? 6 : 5, null]);
      const paged: unknown[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { data: unknown[]; next: string | null } = await read(
          `?limit=2${filter}${cursor && `&cursor=${cursor}`}`,
        );
        expect(page.data.length).toBeLessThanOrEqual(2);
        paged.push(...page.data);
        cursor = page.next;
      }
      expect(paged).toEqual(whole.data);
    }
  });

  it.each(['limit=0', 'limit=201', 'cursor=forged', 'cursor=', `actor=${'x'.repeat(257)}`, 'target='])(
    'refuses %s, and names it',
    async (query) => {
      const { status, body } = await api.call('GET', `/v1/audit?${query}`);
      expect([status, body.errors[0].path]).toEqual([400, query.split('=')[0]]);
    },
  );

  it('takes no cursor of another list', async () => {
    const { ask, aHook } = await aTenant();
    await aHook();
    await aHook();
    const { next } = (await ask('GET', '/v1/hooks?limit=1')).body;
    const { status, body } = await ask('GET', `/v1/audit?cursor=${next}`);
    expect([status, body.errors[0].path]).toEqual([400, 'cursor']);
  });

  it('needs the scope admin', async () => {
    const { ask } = await aTenant();
    const scopes = ['hooks:read', 'hooks:write', 'events:write', 'logs:read', 'logs:write', 'secrets:read'];
    const { key } = (await ask('POST', '/v1/keys', { name: 'all but admin', scopes })).body;
    const { status, body } = await api.call('GET', '/v1/audit', undefined, { key });
    expect([status, body.code]).toEqual([403, 'forbidden']);
    expect(body.detail).toContain('admin');
  });

  it("shows nothing of another tenant's, by its ids and cursors neither", async () => {
    const [mine, other] = [await aTenant(), await aTenant()];
    const id = await other.aHook();
    await other.aHook();
    const { data, next } = await other.read('?limit=1');
    for (const query of [`?target=${id}`, `?actor=${data[0].actor.id}`]) {
      expect(await mine.read(query)).toEqual({ data: [], next: null });
    }
    // Its own first key, made before: a cursor is a place in time, in whoever's log.
    for (const query of ['', `?cursor=${next}`]) expect(actions(await mine.read(query))).toEqual(['key.created']);
  });

  it('shows what was done to tenants to the platform alone', async () => {
    const { id, key } = await aTenant();
    const asPlatform = await api.call('GET', `/v1/audit?target=${id}`, undefined, { key: PLATFORM_KEY });
    expect(asPlatform.body.data).toMatchObject([{ action: 'tenant.created', target: { kind: 'tenant', id } }]);
    const asTenant = await api.call('GET', `/v1/audit?target=${id}`, undefined, { key });
    expect(asTenant.body.data).toEqual([]);
  });

  it('has what came by another registration API, and what the caller is told of that request', async () => {
    const { key, first, read } = await aTenant();
    const body = { endpoint: `${HOOK.url}?t=c4nary`, authtype: 'Bearer', token: 'c4nary' };
    const made = await api.call('POST', '/hooks/queuealerts', body, { key });
    expect(made.status).toBe(200);
    const page = await read(`?target=${made.body.requestid}`);
    expect(page.data).toMatchObject([
      {
        action: 'hook.created',
        actor: { kind: 'key', id: first.id },
        change: { before: null, after: { dialect: 'queue-alerts', auth: { token: MASK } } },
        requestId: made.headers.get('x-request-id'),
      },
    ]);
    expect(JSON.stringify(page)).not.toContain('c4nary');
  });

  it('has what Hookpost did itself', async () => {
    const { id: tenantId, read, aHook } = await aTenant();
    const id = await aHook();
    const db = await connectMongo({ uri: api.config.mongodbUri, serverSelectionMs: 5000 });
    const vault = createVault(api.config.encryptionKeys);
    const hooks = createHookStore({ db, vault });
    const hook = await hooks.get(tenantId, id);
    if (hook === null) throw new Error('the hook is gone');
    const source = createHookSource({ db, vault, hooks, now: Date.now, log: silentLog });
    await source.disable(hook, 'gone');
    await db.close();
    expect((await read(`?target=${id}&actor=hookpost`)).data).toMatchObject([
      {
        action: 'hook.disabled',
        actor: { kind: 'service', id: 'hookpost', name: 'Hookpost' },
        change: { before: { enabled: true }, after: { enabled: false, disabledReason: 'gone' } },
        requestId: null,
      },
    ]);
  });
});

describe('X-Request-Id', () => {
  const requestIdOf = async (headers: Record<string, string>, path = '/v1/hooks') => {
    const { ask, read } = await aTenant();
    const answer = await ask('POST', path, HOOK, headers);
    return { answered: answer.headers.get('x-request-id'), recorded: (await read()).data[0]?.requestId };
  };

  it("is the caller's own, answered and recorded", async () => {
    expect(await requestIdOf({ 'x-request-id': 'trace-7' })).toEqual({ answered: 'trace-7', recorded: 'trace-7' });
  });

  it.each([{}, { 'x-request-id': 'with a space' }, { 'x-request-id': 'x'.repeat(129) }])(
    'is made where %j has none that is fit for a record',
    async (headers) => {
      const { answered, recorded } = await requestIdOf(headers);
      expect(answered).toMatch(UUID);
      expect(recorded).toBe(answered);
    },
  );

  it('is answered with refusals, too', async () => {
    for (const [path, key] of [
      ['/v1/hooks', null],
      ['/nowhere', PLATFORM_KEY],
      ['/v1/hooks/%zz', PLATFORM_KEY],
      ['/hooks/queuealerts', null],
    ] as const) {
      const { headers } = await api.call('GET', path, undefined, { key });
      expect(headers.get('x-request-id')).toMatch(UUID);
    }
  });
});
