import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.newTenant('acme');
});
afterAll(() => api.close());

const patch = (body: unknown, id = 'acme') => api.call('PATCH', `/v1/tenants/${id}`, body);

describe('PATCH /v1/tenants/{id}', () => {
  it('changes what it names, and null takes it back', async () => {
    expect((await patch({ retentionDays: 14, payloadDays: 1 })).body).toMatchObject({
      ...{ id: 'acme', name: 'acme', retentionDays: 14, payloadDays: 1 },
    });
    expect((await patch({ name: 'Acme', payloadDays: null })).body).toMatchObject({
      ...{ name: 'Acme', retentionDays: 14, payloadDays: null },
    });
    const { data } = (await api.call('GET', '/v1/tenants')).body;
    expect(data.find(({ id }: any) => id === 'acme')).toMatchObject({ name: 'Acme', retentionDays: 14 });
    const audited = (await api.call('GET', '/v1/audit?target=acme')).body.data;
    expect(audited[0]).toMatchObject({
      action: 'tenant.changed',
      change: { before: { payloadDays: 1, name: 'acme' } },
    });
  });

  it('takes a tenant as it was read, and changes nothing that can not be', async () => {
    const { body } = await patch({ retentionDays: 14 });
    expect(await patch({ ...body, id: 'other', createdAt: '2020-01-01' })).toMatchObject({ status: 200, body });
  });

  it.each([
    [{ retentionDays: 31 }, 'retentionDays'],
    [{ retentionDays: 0 }, 'retentionDays'],
    [{ retentionDays: 1.5 }, 'retentionDays'],
    [{ payloadDays: 15 }, 'payloadDays'],
    [{ surprise: 1 }, 'surprise'],
  ])('refuses %j and names the field', async (body, field) => {
    await patch({ retentionDays: 14, payloadDays: null });
    const answer = await patch(body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, field]);
  });

  it('is 404 for none, and asks for the scope "platform"', async () => {
    expect((await patch({ name: 'x' }, 'none')).status).toBe(404);
    const key = (await api.call('POST', '/v1/keys', { name: 'k', scopes: ['admin'] })).body.key;
    expect((await api.call('PATCH', '/v1/tenants/acme', { name: 'x' }, { key })).status).toBe(403);
  });
});
