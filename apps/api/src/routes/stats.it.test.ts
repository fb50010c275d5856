import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';

let api: TestApi;
let hook: string;
beforeAll(async () => {
  api = await startApi();
  hook = (await api.call('POST', '/v1/hooks', { uid: 'billing', url: 'http://127.0.0.1:8080/in' })).body.id;
});
afterAll(() => api.close());

describe.each(['/v1/stats', '/v1/hooks/billing/stats'])('GET %s', (path) => {
  it('has a row for every bucket, oldest first, the last day by hours unless asked otherwise', async () => {
    const { status, body } = await api.call('GET', path);
    expect([status, body.data.length]).toEqual([200, 25]);
    const { body: days } = await api.call('GET', `${path}?bucket=day&from=2026-03-01T12:00:00Z&to=2026-03-03`);
    const nothing = { delivered: 0, failed: 0, attempts: 0, p50: null, p95: null, p99: null };
    expect(days.data).toEqual(
      ['2026-03-01', '2026-03-02', '2026-03-03'].map((day) => ({ at: `${day}T00:00:00.000Z`, ...nothing })),
    );
  });

  it('says what waits', async () => {
    const acceptedAt = new Date('2026-03-01T10:00:00Z');
    await aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId: 'waits', hookId: hook, acceptedAt });
    expect((await api.call('GET', path)).body).toMatchObject({
      backlog: 1,
      oldestPendingAt: '2026-03-01T10:00:00.000Z',
    });
  });

  it.each([
    ['bucket=week', 'bucket'],
    ['from=yesterday', 'from'],
    ['from=2026-03-02&to=2026-03-01', 'from'],
    ['from=2999-01-01', 'from'],
    ['bucket=minute&from=2026-03-01&to=2026-03-03', 'from'],
    ['foo=1', 'foo'],
  ])('refuses ?%s and names the field', async (query, field) => {
    const { status, body } = await api.call('GET', `${path}?${query}`);
    expect([status, body.errors[0].path]).toEqual([400, field]);
  });
});

it('GET /v1/stats is of one type, where one is asked for', async () => {
  expect((await api.call('GET', '/v1/stats?type=t')).body).toMatchObject({ backlog: 1 });
  expect((await api.call('GET', '/v1/stats?type=other')).body).toMatchObject({ backlog: 0, oldestPendingAt: null });
  expect((await api.call('GET', '/v1/stats?type=order.*')).body.errors[0].path).toBe('type');
});

it('GET /v1/hooks/{id}/stats is 404 for another tenant’s hook as for none', async () => {
  const key = await api.newTenant('stranger');
  expect((await api.call('GET', `/v1/hooks/${hook}/stats`, undefined, { key })).status).toBe(404);
  expect((await api.call('GET', '/v1/hooks/none/stats')).status).toBe(404);
});
