import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';

let api: TestApi;
let hook: string;
beforeAll(async () => {
  api = await startApi();
  hook = (await api.call('POST', '/v1/hooks', { uid: 'mine', url: 'http://127.0.0.1:8080/in' })).body.id;
  const over = { state: 'failed', reason: 'exhausted', nextAt: null } as const;
  await aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId: 'e1', hookId: hook, ...over });
});
afterAll(() => api.close());

const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString();

describe('POST /v1/recoveries', () => {
  it('answers the recovery as it runs', async () => {
    const from = anHourAgo();
    const { status, body } = await api.call('POST', '/v1/recoveries', { hook: 'mine', from });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f]{24}$/),
      hook,
      from,
      to: expect.stringMatching(/\.\d{3}Z$/),
      types: null,
      states: ['failed'],
      missed: false,
      state: 'running',
      total: 1,
      done: 0,
      failed: 0,
      createdAt: expect.stringMatching(/\.\d{3}Z$/),
      finishedAt: null,
    });
    // Up to when it was asked for, which is just before it is made.
    expect(Date.parse(body.createdAt) - Date.parse(body.to)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(body.createdAt) - Date.parse(body.to)).toBeLessThan(5000);
    const read = await api.call('GET', `/v1/recoveries/${body.id}`);
    expect([read.status, read.body]).toEqual([200, body]);
  });

  it('is the same at its hook, with all that can be asked for', async () => {
    const asked = {
      from: '2026-01-01',
      to: '2026-01-31T12:00:00.500Z',
      types: ['a', 'b.c'],
      states: ['cancelled', 'failed'],
      missed: true,
    };
    const { status, body } = await api.call('POST', '/v1/hooks/mine/recover', asked);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...asked, hook, from: '2026-01-01T00:00:00.000Z', total: 0 });
  });

  it.each([
    [{}, 'from'],
    [{ from: 'x' }, 'from'],
    [{ from: '2999-01-01' }, 'from'],
    [{ from: '2026-01-02', to: '2026-01-01' }, 'to'],
    [{ from: '2026-01-01', types: [] }, 'types'],
    [{ from: '2026-01-01', types: ['a b'] }, 'types[0]'],
    [{ from: '2026-01-01', states: ['pending'] }, 'states[0]'],
    [{ from: '2026-01-01', states: [] }, 'states'],
    [{ from: '2026-01-01', missed: 'yes' }, 'missed'],
    [{ from: '2026-01-01', other: 1 }, 'other'],
  ])('refuses %j and names %s', async (body, path) => {
    const refused = await api.call('POST', '/v1/hooks/mine/recover', body);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('answers 404 where there is no hook, also for a deleted one', async () => {
    const { body } = await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' });
    await api.call('DELETE', `/v1/hooks/${body.id}`);
    for (const id of ['none', body.id]) {
      expect((await api.call('POST', '/v1/recoveries', { hook: id, from: anHourAgo() })).status).toBe(404);
      expect((await api.call('POST', `/v1/hooks/${id}/recover`, { from: anHourAgo() })).status).toBe(404);
    }
  });
});

describe('POST /v1/recoveries/{id}/cancel', () => {
  it('ends a running one, once', async () => {
    const { body } = await api.call('POST', '/v1/hooks/mine/recover', { from: anHourAgo() });
    const { status, body: ended } = await api.call('POST', `/v1/recoveries/${body.id}/cancel`);
    expect([status, ended]).toEqual([200, { ...body, state: 'cancelled', finishedAt: expect.any(String) }]);
    const again = await api.call('POST', `/v1/recoveries/${body.id}/cancel`);
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('only a running one')]);
  });

  it('answers 404 for what is none', async () => {
    for (const id of ['none', 'f'.repeat(24), '%00']) {
      expect((await api.call('POST', `/v1/recoveries/${id}/cancel`)).status).toBe(404);
      expect((await api.call('GET', `/v1/recoveries/${id}`)).status).toBe(404);
    }
  });
});

describe('GET /v1/recoveries', () => {
  it('lists newest first, page by page', async () => {
    const [first, second] = [
      (await api.call('POST', '/v1/hooks/mine/recover', { from: anHourAgo() })).body,
      (await api.call('POST', '/v1/hooks/mine/recover', { from: anHourAgo() })).body,
    ];
    const page = (await api.call('GET', '/v1/recoveries?limit=1')).body;
    expect(page.data).toEqual([second]);
    expect((await api.call('GET', `/v1/recoveries?limit=1&cursor=${page.next}`)).body.data).toEqual([first]);
    expect((await api.call('GET', '/v1/recoveries?cursor=x')).status).toBe(400);
    expect((await api.call('GET', '/v1/recoveries?state=done')).status).toBe(400);
  });
});
