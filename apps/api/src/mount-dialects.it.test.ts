/** What every dialect must hold to over HTTP: its fixtures, and the same rules for keys, tenants, secrets and bad input. */

import { type Hook, HookpostError, type Log, MASK, type TenantId } from '@hookpost/core';
import { addressesOf, type Dialect, dialects } from '@hookpost/dialects';
import { type DialectFixture, keyHeaders, testDatabase, withAnyText } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DialectApi, type DialectApiOptions, startDialectApi } from './dialects/api.fixture.ts';
import { addressesTo, ask, keyHeader, send as sendTo, subjects } from './dialects/client.fixture.ts';
import { allRoutes, type RouteDeps } from './routes/index.ts';

const ACME = 'acme' as TenantId;

const logged: unknown[] = [];
const note = (...line: unknown[]) => void logged.push(line);
const log: Log = { debug: note, info: note, warn: note, error: note };

let database: Awaited<ReturnType<typeof testDatabase>>;
let api: DialectApi;
let acmeKey: string;
let globexKey: string;

const start = (meddle: DialectApiOptions['meddle'] = {}) =>
  startDialectApi({ uri: database.uri, dialects: subjects.map(({ dialect }) => dialect), log, meddle });

beforeAll(async () => {
  database = await testDatabase();
  api = await start();
  [acmeKey, globexKey] = await Promise.all([api.keyOf('acme'), api.keyOf('globex')]);
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

beforeEach(() => {
  logged.length = 0;
});

const send = (dialect: Dialect, fixture: DialectFixture, headers = keyHeader(dialect, acmeKey)) =>
  sendTo(api.url, fixture, headers);

const core = (method: string, path: string, body?: unknown) =>
  ask(api.url + path, method, keyHeaders('bearer', acmeKey), body === undefined ? undefined : JSON.stringify(body));

/** The hook made last. */
async function newest(): Promise<Hook> {
  const { data } = await api.hooks.list(ACME, {}, { limit: 1, after: null });
  if (!data[0]) throw new Error('there is no hook');
  return data[0];
}

/** The hook that a fixture's request makes. */
async function made(dialect: Dialect, fixture: DialectFixture): Promise<Hook> {
  await send(dialect, fixture);
  return newest();
}

const anyText = (value: unknown) => withAnyText(value, expect.stringMatching(/./));
const fieldsOf = (body: unknown) => Object.keys(body as object);

it('leaves the addresses of the core API alone', () => {
  const table = allRoutes(new Proxy({}, { get: () => ({}) }) as RouteDeps);
  const shape = ({ method, path }: { method: string; path: string }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`;
  const ofCore = new Set(table.map(shape));
  expect(
    dialects
      .flatMap(addressesOf)
      .map(shape)
      .filter((address) => ofCore.has(address)),
  ).toEqual([]);
});

describe.each(subjects)('$name', ({ dialect, fixtures }) => {
  const accepted = fixtures.filter(({ hook }) => hook);
  const creation = accepted.find(({ hook }) => hook?.url?.includes('127.0.0.1')) as DialectFixture;
  const { method, path } = creation.request;
  const addresses = addressesTo(dialect, creation);
  const idOf = ({ id, publicId }: Hook) => (dialect.ids === 'uuid' ? String(publicId) : id);
  const unheardOf = dialect.ids === 'uuid' ? 'ffffffff-ffff-4fff-bfff-ffffffffffff' : 'ffffffffffffffffffffffff';

  it.each(fixtures)('answers a request that $title', async (fixture) => {
    const { status, body } = await send(dialect, fixture);
    expect({ status, body }).toEqual({ status: fixture.reply.status, body: anyText(fixture.reply.body) });
  });

  it.each(accepted)('makes an ordinary hook of a request that $title, with its secrets sealed', async (fixture) => {
    const hook = await made(dialect, fixture);
    const { status, body, text } = await core('GET', `/v1/hooks/${hook.id}`);
    const stored = JSON.stringify(await api.db.hooks.findOne({ url: hook.url }, { sort: { _id: -1 } }));
    expect(hook).toMatchObject({ ...fixture.hook, dialect: dialect.name });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id: hook.id, url: hook.url, dialect: dialect.name },
    });
    for (const secret of fixture.secrets ?? []) expect(stored + text + JSON.stringify(logged)).not.toContain(secret);
  });

  it.each(accepted)('makes a hook that the core API pauses and deletes of a request that $title', async (fixture) => {
    const { id } = await made(dialect, fixture);
    const paused = await core('PATCH', `/v1/hooks/${id}`, { paused: true });
    expect(paused).toMatchObject({ status: 200, body: { paused: true, dialect: dialect.name } });
    expect(await newest()).toMatchObject({ ...fixture.hook, id, paused: true });
    expect((await core('DELETE', `/v1/hooks/${id}`)).status).toBe(204);
    expect(await api.hooks.get(ACME, id)).toBeNull();
  });

  const isOwnBody = dialects.includes(dialect) && dialect.encodeDelivery !== undefined;

  it(`${isOwnBody ? 'keeps its own body' : 'may be given another body'} through the core API`, async () => {
    const { id } = await made(dialect, creation);
    const { status, body } = await core('PATCH', `/v1/hooks/${id}`, { format: 'cloudevents' });
    const refused = { status: 400, body: { errors: [{ path: 'format', message: expect.any(String) }] } };
    expect({ status, body }).toMatchObject(isOwnBody ? refused : { status: 200, body: { format: 'cloudevents' } });
    expect((await core('PATCH', `/v1/hooks/${id}`, { name: 'new' })).status).toBe(200);
  });

  it.each(dialect.credentials)('takes a key as %s', async (place) => {
    expect((await send(dialect, creation, keyHeaders(place, acmeKey))).status).toBe(creation.reply.status);
  });

  it('takes a body that begins with a byte order mark, and a path that ends with a slash', async () => {
    const { pathname, search } = new URL(path, api.url);
    const text = `\ufeff${JSON.stringify(creation.request.body)}`;
    const headers = { ...keyHeader(dialect, acmeKey), 'content-type': 'application/json; charset=UTF-8' };
    const { status } = await ask(`${api.url}${pathname}/${search}`, method, headers, text);
    expect(status).toBe(creation.reply.status);
  });

  it('refuses a missing, an unknown and an expired key with the same 401, and one without the scope with 403', async () => {
    const expired = await api.keyOf('acme', { expiresAt: new Date(Date.now() - 1000) });
    const weak = await api.keyOf('acme', { scopes: ['logs:read'] });
    const shapes = await Promise.all(
      [{}, keyHeader(dialect, 'unheard-of'), keyHeader(dialect, expired)].map(async (headers) => {
        const { status, body } = await send(dialect, creation, headers);
        return { status, fields: fieldsOf(body) };
      }),
    );
    expect(shapes[0]?.status).toBe(401);
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect((await send(dialect, creation, keyHeader(dialect, weak))).status).toBe(403);
  });

  it('refuses what is no JSON object, what is too large and what must not be reached, each in its own shape', async () => {
    const headers = keyHeader(dialect, acmeKey);
    const bodies = ['{"', '[]', '"text"', Buffer.from([0x7b, 0xff, 0x7d]), `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`];
    const shape = fieldsOf((await send(dialect, creation, {})).body);
    const post = (body?: string | Uint8Array<ArrayBuffer>) => ask(api.url + path, method, headers, body);
    for (const body of bodies) {
      const answer = await post(body);
      expect({ status: answer.status, shape: fieldsOf(answer.body) }).toEqual({ status: 400, shape });
    }
    const elsewhere = JSON.stringify(creation.request.body).replace('127.0.0.1', '[::1]');
    const others = [await post(), await post(JSON.stringify({ a: 'x'.repeat(300_000) })), await post(elsewhere)];
    expect(others.map(({ body }) => fieldsOf(body))).toEqual([shape, shape, shape]);
    expect(others.slice(0, 2).map(({ status }) => status)).toEqual([400, 413]);
    expect([400, 422]).toContain(others[2]?.status);
  });

  it('says in its own shape that there are too many requests, and that we are at fault', async () => {
    const tooMany = async () => {
      throw new HookpostError('rate_limited', 'Slower.');
    };
    const broken = async () => {
      throw new Error('no such table: secrets');
    };
    const shape = fieldsOf((await send(dialect, creation, {})).body);
    for (const [meddle, status] of [
      [{ authenticate: tooMany }, 429],
      [{ hooks: { ...api.hooks, create: broken } }, 500],
    ] as const) {
      const meddled = await start(meddle);
      const answer = await sendTo(meddled.url, creation, keyHeader(dialect, acmeKey));
      await meddled.close();
      expect({ status: answer.status, shape: fieldsOf(answer.body) }).toEqual({ status, shape });
      expect(answer.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
      expect(answer.text).not.toContain('table');
    }
    expect(JSON.stringify(logged)).toContain('request.failed');
  });

  for (const { method, path, route, pathTo } of addresses) {
    it(`answers ${method} ${path} with the same 404 for what is another's and what never was`, async () => {
      const hook = await made(dialect, creation);
      const coreHook = (await core('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/core' })).body as Hook;
      const body = route.body && JSON.stringify(creation.request.body);
      const at = (id: string, key: string) => ask(api.url + pathTo(id), method, keyHeader(dialect, key), body);
      const missing = await at(unheardOf, globexKey);
      expect(missing.status).toBe(404);
      for (const other of [await at(idOf(hook), globexKey), await at(coreHook.id, acmeKey)]) {
        // What is no id of this dialect's at all may be a fault of the request.
        const expected = dialect.ids === 'uuid' && other.status === 400 ? { ...other, status: 400 } : missing;
        expect({ status: other.status, text: other.text }).toEqual({ status: expected.status, text: expected.text });
      }
      expect((await newest()).dialect).toBe('core');
      expect(await api.hooks.get(ACME, hook.id)).not.toBeNull();
    });
  }

  for (const { method, path, pathTo } of addresses.filter(({ route }) => route.scope.endsWith(':read'))) {
    it.each(accepted)(`shows no secret at ${method} ${path} of a request that $title`, async (fixture) => {
      const hook = await made(dialect, fixture);
      const reader = await api.keyOf('acme', { scopes: ['hooks:read', 'logs:read'] });
      const { status, text } = await ask(api.url + pathTo(idOf(hook)), method, keyHeader(dialect, reader));
      expect(status).toBe(200);
      for (const secret of fixture.secrets ?? []) expect(text + JSON.stringify(logged)).not.toContain(secret);
    });
  }

  for (const { method, path, route, pathTo } of addresses.filter(({ route }) => route.body)) {
    it.each(accepted)(
      `keeps at ${method} ${path} what comes back masked, of a request that $title`,
      async (fixture) => {
        const { id, auth, ...hook } = await made(dialect, fixture);
        const text = JSON.stringify(fixture.request.body);
        const masked = (fixture.secrets ?? []).reduce((body, secret) => body.replaceAll(secret, MASK), text);
        const headers = keyHeader(dialect, acmeKey);
        const { status } = await ask(api.url + pathTo(idOf({ id, auth, ...hook })), method, headers, masked);
        expect(status).toBe(200);
        expect(await api.hooks.get(ACME, id)).toMatchObject({ auth, headers: hook.headers });
        expect(route.scope).toBe('hooks:write');
      },
    );
  }

  for (const { method, path, pathTo } of addresses.filter((address) => address.method === 'DELETE')) {
    it(`deletes at ${method} ${path} what the core API then has no more, and the other way round`, async () => {
      const [here, there] = [await made(dialect, creation), await made(dialect, creation)];
      const remove = (hook: Hook) => ask(api.url + pathTo(idOf(hook)), method, keyHeader(dialect, acmeKey));
      expect(Math.floor((await remove(here)).status / 100)).toBe(2);
      expect((await core('GET', `/v1/hooks/${here.id}`)).status).toBe(404);
      expect((await core('DELETE', `/v1/hooks/${there.id}`)).status).toBe(204);
      expect((await remove(there)).status).toBe(404);
    });
  }
});
