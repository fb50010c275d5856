/** The commands that dialects are made of, by the worked example that uses every one of them. */

import type { TenantId } from '@hookpost/core';
import { keyHeaders, parcels, silentLog, testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DialectApi, startDialectApi } from './api.fixture.ts';
import { ask, keyHeader } from './client.fixture.ts';

const ACME = 'acme' as TenantId;

let database: Awaited<ReturnType<typeof testDatabase>>;
let api: DialectApi;
let acmeKey: string;

beforeAll(async () => {
  database = await testDatabase();
  api = await startDialectApi({ uri: database.uri, dialects: [parcels], log: silentLog });
  acmeKey = await api.keyOf('acme');
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('the commands', () => {
  const parcel = (method: string, path: string, body?: unknown) =>
    ask(
      `${api.url}/parcels/watches${path}`,
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
