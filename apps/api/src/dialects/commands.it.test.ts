/** The commands that dialects are made of, by the worked example that uses every one of them. */

import type { TenantId } from '@hookpost/core';
import type { Dialect } from '@hookpost/dialects';
import { keyHeaders, makeAttempt, makeDelivery, parcels, silentLog, testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DialectApi, startDialectApi } from './api.fixture.ts';
import { ask, keyHeader } from './client.fixture.ts';

const ACME = 'acme' as TenantId;

/** The same one, at two places and with ids of its own. */
const byUuid: Dialect = { ...parcels, name: 'parcels-by-uuid', ids: 'uuid', mounts: ['/beta', '/v9'] };

let database: Awaited<ReturnType<typeof testDatabase>>;
let api: DialectApi;
let acmeKey: string;

beforeAll(async () => {
  database = await testDatabase();
  api = await startDialectApi({ uri: database.uri, dialects: [parcels, byUuid], log: silentLog });
  acmeKey = await api.keyOf('acme');
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('the commands', () => {
  const parcel = (method: string, path: string, body?: unknown, mount = '') =>
    ask(
      `${api.url}${mount}/parcels/watches${path}`,
      method,
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
    expect((await ask(`${api.url}/v1/hooks/${ids[0]}`, 'GET', keyHeaders('bearer', acmeKey))).status).toBe(404);
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
    const at = (ms: number) => new Date(Date.now() + ms);
    const text = '{"type":"parcel.sent"}';
    const sent = {
      tenantId: ACME,
      hookId: id,
      type: 'parcel.sent',
      body: Buffer.from(text),
      state: 'delivered' as const,
    };
    await Promise.all(
      [
        makeDelivery({ ...sent, eventId: 'older', acceptedAt: at(-2000), attempts: [makeAttempt()] }),
        makeDelivery({ ...sent, eventId: 'newer', acceptedAt: at(-1000) }),
        makeDelivery({ ...sent, eventId: 'other-type', type: 'parcel.delivered' }),
        makeDelivery({ ...sent, eventId: 'not-sent', body: null, state: 'skipped' }),
      ].map((delivery) => api.deliveries.record({ kind: 'first', delivery })),
    );
    const log = ['newer', 'older'].map((eventId) => ({ eventId, state: 'delivered', sent: text }));
    expect(await parcel('GET', `/${id}/log/sent`)).toMatchObject({ status: 200, body: { log } });
  });

  it('lists a part, newest first, by what the query says; 400 for a query that can not be', async () => {
    const ids = [await create(), await create(), await create()].reverse();
    const listed = async (query: string) => {
      const { body } = await parcel('GET', `?${query}`);
      return (body as { watches: { id: string }[] }).watches.map(({ id }) => id);
    };
    expect(await listed('count=2&other=1')).toEqual(ids.slice(0, 2));
    expect(await listed('count=2&from=1')).toEqual(ids.slice(1, 3));
    const refused = await parcel('GET', '?count=none');
    expect(refused).toMatchObject({ status: 400, body: { problem: 'count must be a number' } });
  });

  it('knows hooks by a UUID where the dialect says so, at each of its places and by no other id', async () => {
    const { body } = await parcel('POST', '', watch, '/beta');
    const { id } = body as { id: string };
    const hook = await api.hooks.getByPublicId(ACME, id);
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-/);
    expect(await parcel('GET', `/${id}`, undefined, '/v9')).toMatchObject({ status: 200, body: { id } });
    expect((await parcel('PATCH', `/${id}`, { secret: 's9' }, '/v9')).status).toBe(200);
    expect(await api.hooks.getByPublicId(ACME, id)).toMatchObject({ id: hook?.id, auth: { token: 's9' } });
    expect((await parcel('GET', `/${hook?.id}`, undefined, '/v9')).status).toBe(404);
    expect((await parcel('GET', `/${id}`)).status).toBe(404);
    expect((await parcel('DELETE', `/${id}`, undefined, '/beta')).status).toBe(204);
    expect(await api.hooks.getByPublicId(ACME, id)).toBeNull();
  });

  it('knows no hook by the uid that the core API gave it', async () => {
    const id = await create();
    const named = JSON.stringify({ uid: 'my-watch' });
    const core = await ask(`${api.url}/v1/hooks/${id}`, 'PATCH', keyHeaders('bearer', acmeKey), named);
    expect(core.status).toBe(200);
    expect((await parcel('GET', '/my-watch')).status).toBe(404);
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
