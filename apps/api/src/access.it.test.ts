import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, PLATFORM_KEY, startApi, type TestApi } from './api.fixture.ts';
import { aDelivery } from './delivery.fixture.ts';
import { NO_DEPS } from './openapi/checked-in.ts';
import type { AnyRoute } from './route.ts';
import { allRoutes } from './routes/index.ts';

const HOOK = { url: 'http://127.0.0.1:8080/in' };
/** How long a busy machine may stand still in between. */
const AIR_MS = 5000;

const table = allRoutes(NO_DEPS).map((route): [string, AnyRoute] => [`${route.method} ${route.path}`, route]);
// PUT makes what is not there: with another tenant's id, a hook of one's own.
const withId = table.filter(
  ([, { method, path, scope }]) => method !== 'PUT' && path.includes(':') && scope !== 'platform',
);

/** A body that the address takes. */
const BODIES: Record<string, unknown> = {
  'POST /v1/hooks': HOOK,
  'PUT /v1/hooks/:uid': HOOK,
  'PATCH /v1/hooks/:id': { name: 'changed' },
  'PUT /v1/event-types/:name': { description: 'made' },
  'POST /v1/events': { type: 't', data: 1 },
  'POST /v1/events/batch': { events: [] },
  'POST /v1/recoveries': { hook: 'none', from: '2026-01-01' },
  'POST /v1/hooks/:id/recover': { from: '2026-01-01' },
  'POST /v1/tenants': { id: 'made', name: 'made' },
  'POST /v1/keys': { name: 'made', scopes: ['logs:read'] },
  'POST /v1/portal-links': { channels: ['made'], expiresIn: 60 },
  'POST /v1/jwt-keys': { alg: 'HS256', key: 'x'.repeat(32) },
};

let api: TestApi;
/** What `acme` has, one thing for each first part of an address with an id. */
let owned: Record<string, string>;
let acme: string;
let globex: string;

beforeAll(async () => {
  api = await startApi();
  acme = await api.newTenant('acme');
  globex = await api.newTenant('globex');
  const hook = await api.call('POST', '/v1/hooks', { ...HOOK, uid: 'acme-hook' }, { key: acme });
  const event = await api.call('POST', '/v1/events', { type: 't', data: 1 }, { key: acme });
  const key = await api.call('POST', '/v1/keys', { name: 'k', scopes: ['logs:read'] }, { key: acme });
  const jwtKey = await api.call('POST', '/v1/jwt-keys', BODIES['POST /v1/jwt-keys'], { key: acme });
  await api.call('PUT', '/v1/event-types/acme-type', { description: 'd' }, { key: acme });
  const delivery = await aDelivery(api.config.mongodbUri, {
    tenantId: 'acme',
    eventId: event.body.id,
    hookId: hook.body.id,
  });
  const recovery = await api.call('POST', `/v1/hooks/${hook.body.id}/recover`, { from: '2026-01-01' }, { key: acme });
  owned = {
    hooks: hook.body.id,
    events: event.body.id,
    'event-types': 'acme-type',
    keys: key.body.id,
    'jwt-keys': jwtKey.body.id,
    deliveries: delivery,
    recoveries: recovery.body.id,
  };
});
afterAll(() => api?.close());

function ask(name: string, { method, path }: AnyRoute, id: string, key: string | null): Promise<Answer> {
  return api.call(method, path.replace(/:\w+/, id), BODIES[name], { key });
}

const kindOf = ({ path }: AnyRoute): string => path.split('/')[2] ?? '';
const idOf = (route: AnyRoute): string => owned[kindOf(route)] ?? 'none';

describe('every address', () => {
  it.each(table)('%s answers 401 without a key and with a wrong one', async (name, route) => {
    for (const key of [null, 'wrong', PLATFORM_KEY.slice(0, -1)]) {
      const { status, body } = await ask(name, route, idOf(route), key);
      expect([status, body.code]).toEqual([401, 'unauthorized']);
    }
  });

  it.each(table)('%s answers 403 that names the scope a key lacks', async (name, route) => {
    const others = ['hooks:read', 'hooks:write', 'events:write', 'logs:read', 'logs:write', 'secrets:read'];
    const scopes = others.filter((scope) => scope !== route.scope);
    const key = (await api.call('POST', '/v1/keys', { name: 'lacks', scopes }, { key: acme })).body.key;
    const { status, body } = await ask(name, route, idOf(route), key);
    expect([status, body.code]).toEqual([403, 'forbidden']);
    expect(body.detail).toContain(route.scope);
  });

  it.each(table)('%s refuses a query parameter that it does not know', async (_name, { method, path }) => {
    const { status, body } = await api.call(method, `${path.replace(/:\w+/, 'x')}?surprise=1`);
    expect([status, body.errors[0].path]).toEqual([400, 'surprise']);
  });

  it.each(table.filter(([, { body }]) => body !== undefined))(
    '%s refuses fields of a body that it does not know, also those that others have',
    async (name, { method, path, scope }) => {
      const key = scope === 'platform' ? PLATFORM_KEY : acme;
      const address = path.replace(/:\w+/, idOf({ path } as AnyRoute));
      for (const [field, value] of Object.entries({ tenantId: 'globex', isAdmin: true, attempts: 1e9, $set: {} })) {
        const { status, body } = await api.call(
          method,
          address,
          { ...(BODIES[name] as object), [field]: value },
          { key },
        );
        expect([status, body.errors.map((error: { path: string }) => error.path)]).toEqual([400, [field]]);
      }
    },
  );

  it.each(withId)('%s has something of acme that the next test asks for', async (_name, route) => {
    const id = owned[kindOf(route)];
    expect(id).toEqual(expect.any(String));
    const read = table.find(
      ([, { method, path }]) =>
        method === 'GET' && /^\/v1\/[^/]+\/:\w+$/.test(path) && kindOf({ path } as AnyRoute) === kindOf(route),
    )?.[1];
    const list = { ...route, method: 'GET', path: `/v1/${kindOf(route)}` } as const;
    const { status, text } = await ask('', read ?? list, id ?? '', acme);
    expect([status, text.includes(`"${id}"`)]).toEqual([200, true]);
  });

  it.each(withId)("%s answers for another tenant's id as for a missing one", async (name, route) => {
    const read = async () =>
      (await ask('', { ...route, method: 'GET', path: `/v1/${route.path.split('/')[2]}` }, '', acme)).text;
    const before = await read();
    const foreign = await ask(name, route, idOf(route), globex);
    const missing = await ask(name, route, 'f'.repeat(24), globex);
    expect([foreign.status, foreign.text]).toEqual([404, missing.text]);
    expect(missing.status).toBe(404);
    expect(await read()).toBe(before);
  });

  it.each(table.filter(([, { method, path }]) => method === 'PUT' && path.includes(':uid')))(
    "%s with another tenant's id makes a thing of one's own, or nothing",
    async (name, route) => {
      const own = await ask(name, route, 'acme-hook', globex);
      expect([own.status, own.body.uid]).toEqual([201, 'acme-hook']);
      expect(own.body.id).not.toBe(owned['hooks']);
      const foreign = await ask(name, route, owned['hooks'] ?? '', globex);
      const missing = await ask(name, route, 'f'.repeat(24), globex);
      expect([foreign.status, foreign.text]).toEqual([missing.status, missing.text]);
    },
  );

  it("lists nothing of another tenant's", async () => {
    for (const [name, route] of table.filter(
      ([, { method, path, scope }]) => method === 'GET' && !path.includes(':') && scope !== 'platform',
    )) {
      const key = await api.newTenant(`empty-${name.replaceAll(/\W+/g, '-')}`);
      // Of statistics there is a row for every hour, whether anything was in it or not.
      const rows = (await ask(name, route, '', key)).body.data.filter(({ attempts }: any) => attempts !== 0);
      // Its first key, and that it was made.
      const own = ['/v1/keys', '/v1/audit'].includes(route.path) ? 1 : 0;
      expect([name, rows.length]).toEqual([name, own]);
    }
  });
});

describe('keys', () => {
  it('stand in Authorization or in X-Api-Key', async () => {
    const places = [{ authorization: `Bearer ${acme}` }, { authorization: `bearer  ${acme}` }, { 'x-api-key': acme }];
    for (const headers of places)
      expect((await api.call('GET', '/v1/hooks', undefined, { key: null, headers })).status).toBe(200);
    const elsewhere = [{ authorization: acme }, { authorization: `Basic ${acme}` }, { 'x-access-token': acme }];
    for (const headers of elsewhere) {
      const answer = await api.call('GET', '/v1/hooks', undefined, { key: null, headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  it('are shown once, listed without their value, and refused within 5 s of their deletion', async () => {
    const owner = { id: 'u1', name: 'Ada' };
    const made = await api.call('POST', '/v1/keys', { name: 'short', scopes: ['hooks:read'], owner }, { key: acme });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'short',
      scopes: ['hooks:read'],
      owner,
      expiresAt: null,
      createdAt: expect.stringMatching(/Z$/),
      key: expect.any(String),
    });
    const { key, ...listed } = made.body;
    const list = await api.call('GET', '/v1/keys', undefined, { key: acme });
    expect(list.body.data[0]).toEqual(listed);
    expect(list.text).not.toContain(key);

    expect((await api.call('GET', '/v1/hooks', undefined, { key })).status).toBe(200);
    expect((await api.call('DELETE', `/v1/keys/${made.body.id}`, undefined, { key: acme })).status).toBe(204);
    const deadline = Date.now() + 5000 + AIR_MS;
    let status = 200;
    while (status === 200 && Date.now() < deadline)
      status = (await api.call('GET', '/v1/hooks', undefined, { key })).status;
    expect(status).toBe(401);
  });

  it('end at their time, also while they are remembered', async () => {
    const expiresAt = new Date(Date.now() + 3000).toISOString();
    const { key } = (
      await api.call('POST', '/v1/keys', { name: 'k', scopes: ['hooks:read'], expiresAt }, { key: acme })
    ).body;
    expect((await api.call('GET', '/v1/hooks', undefined, { key })).status).toBe(200);
    let status = 200;
    while (status === 200 && Date.now() < Date.parse(expiresAt) + 1000 + AIR_MS) {
      status = (await api.call('GET', '/v1/hooks', undefined, { key })).status;
    }
    expect(status).toBe(401);
  });

  it('can not make keys of the platform unless they are ones', async () => {
    const wanted = { name: 'p', scopes: ['platform'] };
    expect((await api.call('POST', '/v1/keys', wanted, { key: acme })).status).toBe(403);
    const made = await api.call('POST', '/v1/keys', wanted);
    expect((await api.call('GET', '/v1/tenants', undefined, { key: made.body.key })).status).toBe(200);
  });

  it('of the platform are deleted only by such, and the configured one not at all', async () => {
    const asAdmin = { key: (await api.call('POST', '/v1/keys', { name: 'a', scopes: ['admin'] })).body.key };
    const made = await api.call('POST', '/v1/keys', { name: 'p', scopes: ['platform'] });
    const remove = async (id: string, options = {}) =>
      (await api.call('DELETE', `/v1/keys/${id}`, undefined, options)).status;
    const { data } = (await api.call('GET', '/v1/keys')).body;
    const configured = data.find(({ name }: any) => name === 'HOOKPOST_API_KEY').id;

    expect(await remove(made.body.id, asAdmin)).toBe(403);
    expect(await remove(configured, asAdmin)).toBe(403);
    expect(await remove(configured)).toBe(409);
    expect(await remove(made.body.id)).toBe(204);
    expect((await api.call('GET', '/v1/keys')).body.data).toContainEqual(expect.objectContaining({ id: configured }));
  });

  it.each([
    [{ scopes: ['hooks:read'] }, 'name'],
    [{ name: 'k' }, 'scopes'],
    [{ name: 'k', scopes: [] }, 'scopes'],
    [{ name: 'k', scopes: ['root'] }, 'scopes[0]'],
    [{ name: 'k', scopes: ['hooks:read', 'hooks:read'] }, 'scopes[1]'],
    [{ name: 'k', scopes: ['hooks:read'], expiresAt: 'soon' }, 'expiresAt'],
    [{ name: 'k', scopes: ['hooks:read'], expiresAt: '2026-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'k', scopes: ['hooks:read'], owner: { id: 'x' } }, 'owner.name'],
    [{ name: 'k', scopes: ['hooks:read'], tenantId: 'acme' }, 'tenantId'],
  ])('refuse %j', async (body, path) => {
    const answer = await api.call('POST', '/v1/keys', body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path]);
  });
});

describe('tenants', () => {
  it('are made with a first admin key', async () => {
    const made = await api.call('POST', '/v1/tenants', { id: 'new-one', name: 'New' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id: 'new-one', name: 'New', key: expect.any(String) });
    expect((await api.call('GET', '/v1/keys', undefined, { key: made.body.key })).status).toBe(200);
    expect((await api.call('GET', '/v1/tenants', undefined, { key: made.body.key })).status).toBe(403);
    expect((await api.call('POST', '/v1/tenants', { id: 'new-one', name: 'x' })).status).toBe(409);
    expect((await api.call('GET', '/v1/tenants')).body.data[0]).toMatchObject({ id: 'new-one', name: 'New' });
    for (const id of ['', 'a/b', 'a.b', 'x'.repeat(65), 7]) {
      expect((await api.call('POST', '/v1/tenants', { id, name: 'x' })).status).toBe(400);
    }
  });

  it('are chosen by a platform key with Hookpost-Tenant', async () => {
    const list = (headers: Record<string, string>, key = PLATFORM_KEY) =>
      api.call('GET', '/v1/hooks', undefined, { key, headers });
    expect((await list({ 'hookpost-tenant': 'acme' })).body.data.map(({ uid }: any) => uid)).toEqual(['acme-hook']);
    expect((await list({})).body.data).toEqual([]);
    expect((await list({ 'hookpost-tenant': 'nobody' })).status).toBe(404);
    expect((await list({ 'hookpost-tenant': '' })).status).toBe(404);
    expect((await list({ 'hookpost-tenant': 'acme' }, acme)).status).toBe(200);
    expect((await list({ 'hookpost-tenant': 'globex' }, acme)).status).toBe(403);
    expect((await list({ 'hookpost-tenant': 'nobody' }, acme)).status).toBe(403);
  });

  it('take their keys, hooks and log with them', async () => {
    const key = await api.newTenant('leaving');
    const hook = (await api.call('POST', '/v1/hooks', { ...HOOK, uid: 'h' }, { key })).body.id;
    await api.call('POST', '/v1/events', { id: 'e', type: 't', data: 1 }, { key });
    expect((await api.call('DELETE', '/v1/tenants/leaving')).status).toBe(204);
    expect((await api.call('DELETE', '/v1/tenants/leaving')).status).toBe(404);
    expect((await api.call('DELETE', '/v1/tenants/default')).status).toBe(409);

    const again = await api.newTenant('leaving');
    for (const path of [`/v1/hooks/${hook}`, '/v1/hooks/h', '/v1/events/e']) {
      expect((await api.call('GET', path, undefined, { key: again })).status).toBe(404);
    }
  });

  it('leave nothing for the next of their id of what was sent with a key that was still remembered', async () => {
    const key = await api.newTenant('late');
    const all = { key };
    await api.call('GET', '/v1/hooks', undefined, all);
    await api.call('DELETE', '/v1/tenants/late');
    await api.call('POST', '/v1/events', { id: 'e', type: 't', data: 1 }, all);
    expect((await api.call('POST', '/v1/hooks', HOOK, all)).status).toBe(404);
    expect((await api.call('POST', '/v1/keys', { name: 'k', scopes: ['admin'] }, all)).status).toBe(404);

    const again = await api.newTenant('late');
    for (const path of ['/v1/events', '/v1/hooks']) {
      expect((await api.call('GET', path, undefined, { key: again })).body.data).toEqual([]);
    }
    expect((await api.call('GET', '/v1/keys', undefined, { key: again })).body.data).toHaveLength(1);
  });
});
