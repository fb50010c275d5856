/** What every dialect must hold to over HTTP: its fixtures, and the same rules for keys, tenants, secrets and bad input. */

import type { Hook, Log, TenantId } from '@hookpost/core';
import { type Dialect, dialects } from '@hookpost/dialects';
import {
  type DialectFixture,
  dialectFixtures,
  keyHeaders,
  parcelFixtures,
  parcels,
  testDatabase,
  withAnyText,
} from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DialectApi, startDialectApi } from './dialects/api.fixture.ts';

const ACME = 'acme' as TenantId;
const UNHEARD_OF = 'ffffffffffffffffffffffff';

const subjects = [
  ...dialects.map((dialect) => ({ name: dialect.name, dialect, fixtures: dialectFixtures(dialect.name) })),
  { name: parcels.name, dialect: parcels, fixtures: parcelFixtures },
];

const logged: unknown[] = [];
const note = (...line: unknown[]) => void logged.push(line);
const log: Log = { debug: note, info: note, warn: note, error: note };

let database: Awaited<ReturnType<typeof testDatabase>>;
let api: DialectApi;
let acmeKey: string;
let globexKey: string;

beforeAll(async () => {
  database = await testDatabase();
  api = await startDialectApi({ uri: database.uri, dialects: subjects.map(({ dialect }) => dialect), log });
  [acmeKey, globexKey] = await Promise.all([api.keyOf('acme'), api.keyOf('globex')]);
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

beforeEach(() => {
  logged.length = 0;
});

type Answer = { status: number; headers: Headers; text: string; body: unknown };

async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(api.url + path, { method, headers: { ...json, ...headers }, ...(body && { body }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text === '' ? undefined : JSON.parse(text) };
}

const keyHeader = ({ credentials: [place] }: Dialect, key: string) => keyHeaders(place ?? 'bearer', key);

const send = (
  dialect: Dialect,
  { request: { method, path, body } }: DialectFixture,
  headers = keyHeader(dialect, acmeKey),
) => ask(method, path, headers, body === undefined ? undefined : JSON.stringify(body));

const core = (method: string, path: string, body?: unknown) =>
  ask(method, path, keyHeaders('bearer', acmeKey), body === undefined ? undefined : JSON.stringify(body));

/** The hook made last. */
async function newest(): Promise<Hook> {
  const { data } = await api.hooks.list(ACME, {}, { limit: 1, after: null });
  if (!data[0]) throw new Error('there is no hook');
  return data[0];
}

const anyText = (value: unknown) => withAnyText(value, expect.stringMatching(/./));

describe.each(subjects)('$name', ({ dialect, fixtures }) => {
  const accepted = fixtures.filter(({ hook }) => hook);
  const creation = accepted[0] as DialectFixture;
  const { method, path } = creation.request;

  it.each(fixtures)('answers a request that $title', async (fixture) => {
    const { status, body } = await send(dialect, fixture);
    expect({ status, body }).toEqual({ status: fixture.reply.status, body: anyText(fixture.reply.body) });
  });

  it.each(accepted)('makes an ordinary hook of a request that $title, with its secrets sealed', async (fixture) => {
    await send(dialect, fixture);
    const hook = await newest();
    const { status, body, text } = await core('GET', `/v1/hooks/${hook.id}`);
    const stored = JSON.stringify(await api.db.hooks.findOne({ url: hook.url }, { sort: { _id: -1 } }));
    expect(hook).toMatchObject({ ...fixture.hook, dialect: dialect.name });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id: hook.id, url: hook.url, dialect: dialect.name },
    });
    for (const secret of fixture.secrets ?? []) expect(stored + text + JSON.stringify(logged)).not.toContain(secret);
  });

  it.each(dialect.credentials)('takes a key as %s', async (place) => {
    expect((await send(dialect, creation, keyHeaders(place, acmeKey))).status).toBe(creation.reply.status);
  });

  it('refuses a missing, an unknown and an expired key with the same 401, and one without the scope with 403', async () => {
    const expired = await api.keyOf('acme', { expiresAt: new Date(Date.now() - 1000) });
    const weak = await api.keyOf('acme', { scopes: ['logs:read'] });
    const shapes = await Promise.all(
      [{}, keyHeader(dialect, 'unheard-of'), keyHeader(dialect, expired)].map(async (headers) => {
        const { status, body } = await send(dialect, creation, headers);
        return { status, fields: Object.keys(body as object) };
      }),
    );
    expect(shapes[0]?.status).toBe(401);
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect((await send(dialect, creation, keyHeader(dialect, weak))).status).toBe(403);
  });

  it('refuses what is no JSON object, what is too large and what must not be reached, each in its own shape', async () => {
    const headers = keyHeader(dialect, acmeKey);
    const bodies = ['{"', '[]', '"text"', Buffer.from([0x7b, 0xff, 0x7d]), `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`];
    const shape = Object.keys((await send(dialect, creation, {})).body as object);
    for (const body of bodies) {
      const answer = await ask(method, path, headers, body);
      expect({ status: answer.status, shape: Object.keys(answer.body as object) }).toEqual({ status: 400, shape });
    }
    expect((await ask(method, path, headers)).status).toBe(400);
    expect((await ask(method, path, headers, JSON.stringify({ a: 'x'.repeat(300_000) }))).status).toBe(413);
    const elsewhere = JSON.stringify(creation.request.body).replace('127.0.0.1', '[::1]');
    expect([400, 422]).toContain((await ask(method, path, headers, elsewhere)).status);
  });

  it('makes hooks that the core API pauses and deletes', async () => {
    await send(dialect, creation);
    const { id } = await newest();
    const paused = await core('PATCH', `/v1/hooks/${id}`, { paused: true });
    expect(paused).toMatchObject({ status: 200, body: { paused: true, dialect: dialect.name } });
    expect(await newest()).toMatchObject({ id, paused: true, events: creation.hook?.events });
    expect((await core('DELETE', `/v1/hooks/${id}`)).status).toBe(204);
    expect(await api.hooks.get(ACME, id)).toBeNull();
  });

  for (const route of dialect.routes.filter((candidate) => candidate.path.includes('/:id'))) {
    it(`answers ${route.method} ${route.path} with the same 404 for what is another's and what never was`, async () => {
      await send(dialect, creation);
      const { id } = await newest();
      const coreHook = await core('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/core' });
      const at = (hookId: string) => route.path.replace(':id', hookId).replaceAll(/:\w+/g, 'x');
      const body = route.body && JSON.stringify(creation.request.body);
      const missing = await ask(route.method, at(UNHEARD_OF), keyHeader(dialect, globexKey), body);
      const foreign = await ask(route.method, at(id), keyHeader(dialect, globexKey), body);
      const ofCore = await ask(
        route.method,
        at((coreHook.body as { id: string }).id),
        keyHeader(dialect, acmeKey),
        body,
      );
      expect(missing.status).toBe(404);
      expect([foreign, ofCore].map(({ status, text }) => ({ status, text }))).toEqual(
        [missing, missing].map(({ status, text }) => ({ status, text })),
      );
      expect((await newest()).dialect).toBe('core');
      expect(await api.hooks.get(ACME, id)).not.toBeNull();
    });
  }
});

describe('the commands', () => {
  const parcel = (method: string, path: string, body?: unknown) =>
    ask(
      method,
      `/parcels/watches${path}`,
      keyHeader(parcels, acmeKey),
      body === undefined ? undefined : JSON.stringify(body),
    );
  const watch = { callback: 'http://127.0.0.1:8080/a', stages: ['sent'], secret: 's1' };

  async function create(): Promise<string> {
    return ((await parcel('POST', '', watch)).body as { id: string }).id;
  }

  it('reads, lists and deletes what was created', async () => {
    const ids = [await create(), await create()];
    const { body } = await parcel('GET', '');
    expect((body as { watches: { id: string }[] }).watches.slice(0, 2).map(({ id }) => id)).toEqual(ids.reverse());
    expect(await parcel('GET', `/${ids[0]}`)).toMatchObject({ status: 200, body: { id: ids[0], secret: '********' } });
    expect(await parcel('DELETE', `/${ids[0]}`)).toMatchObject({ status: 204, text: '' });
    expect((await parcel('GET', `/${ids[0]}`)).status).toBe(404);
    expect((await core('GET', `/v1/hooks/${ids[0]}`)).status).toBe(404);
  });

  it('replaces and patches, and keeps a secret that comes back masked', async () => {
    const id = await create();
    const replaced = await parcel('PUT', `/${id}`, { ...watch, stages: ['delivered'], secret: '********' });
    expect(replaced).toMatchObject({ status: 200, body: { stages: ['delivered'] } });
    expect((await api.hooks.get(ACME, id))?.auth).toEqual({ type: 'bearer', token: 's1' });
    await parcel('PATCH', `/${id}`, { secret: 's2' });
    expect(await api.hooks.get(ACME, id)).toMatchObject({ events: ['parcel.delivered'], auth: { token: 's2' } });
  });

  it('checks the address of an update like that of a creation', async () => {
    const id = await create();
    expect((await parcel('PATCH', `/${id}`, { callback: 'http://[::1]:8080/a' })).status).toBe(422);
    expect((await api.hooks.get(ACME, id))?.url).toBe(watch.callback);
  });

  it('shows the latest status and the log of one event type', async () => {
    const id = await create();
    await api.db.statuses.insertOne(aStatus(id));
    expect(await parcel('GET', `/${id}/status`)).toMatchObject({
      body: { latest: [{ type: 'parcel.sent', success: true }] },
    });
    expect(await parcel('GET', `/${id}/log/sent`)).toMatchObject({ status: 200, body: { log: [] } });
  });
});

const aStatus = (hookId: string) => ({
  _id: `${hookId}:parcel.sent`,
  tenantId: ACME,
  hookId,
  type: 'parcel.sent',
  at: new Date(),
  endedAt: new Date(),
  success: true,
  code: 200,
  text: 'OK',
  error: null,
  deliveryId: `event-1.${hookId}`,
  lastSuccessAt: new Date(),
  lastFailureAt: null,
  consecutiveFailures: 0,
});
