import { connectMongo } from '@hookpost/mongo';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';

let api: TestApi;
let hook: string;
beforeAll(async () => {
  api = await startApi();
  hook = (await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' })).body.id;
});
afterAll(() => api.close());

const over = { state: 'failed', reason: 'exhausted', attempt: 2, nextAt: null } as const;

/** A delivery of a published event. */
async function delivered(fields: Parameters<typeof aDelivery>[1] | object = {}): Promise<string> {
  const { body } = await api.call('POST', '/v1/events', { type: 't', data: 1 });
  return aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId: body.id, hookId: hook, ...fields });
}

describe('POST /v1/deliveries/{id}/cancel', () => {
  it('ends a pending delivery, once', async () => {
    const id = await delivered();
    const { status, body } = await api.call('POST', `/v1/deliveries/${id}/cancel`);
    expect([status, body.id, body.state, body.reason, body.nextAt]).toEqual([
      200,
      id,
      'cancelled',
      'cancelled_by_user',
      null,
    ]);
    expect(body.request).toMatchObject({ method: 'POST' });
    const again = await api.call('POST', `/v1/deliveries/${id}/cancel`);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('only a pending one') });
  });
});

describe('POST /v1/deliveries/{id}/redeliver', () => {
  it('answers the delivery as it waits', async () => {
    const id = await delivered(over);
    const { status, body } = await api.call('POST', `/v1/deliveries/${id}/redeliver`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ id, state: 'pending', reason: null, attempt: 2, nextAt: expect.any(String) });
    const again = await api.call('POST', `/v1/deliveries/${id}/redeliver`);
    // Its request shows the timestamp that it would have now.
    expect([again.status, again.body]).toEqual([202, { ...body, request: again.body.request }]);
    expect(again.body.request).toMatchObject({ method: 'POST', url: body.request.url });
  });

  it('is refused in plain words where the event is gone, or the hook is deleted', async () => {
    const id = await delivered(over);
    const db = await connectMongo({ uri: api.config.mongodbUri, serverSelectionMs: 5000 });
    await db.events.deleteOne({ _id: `default/${id.split('.')[0]}` });
    await db.close();
    const gone = await api.call('POST', `/v1/deliveries/${id}/redeliver`);
    expect([gone.status, gone.body.detail]).toEqual([409, expect.stringContaining('no longer stored')]);

    const other = (await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' })).body.id;
    const orphan = await delivered({ ...over, hookId: other });
    await api.call('DELETE', `/v1/hooks/${other}`);
    const deleted = await api.call('POST', `/v1/deliveries/${orphan}/redeliver`);
    expect([deleted.status, deleted.body.detail]).toEqual([409, expect.stringContaining('is deleted')]);
  });

  it.each(['cancel', 'redeliver'])('of what is none, or has no hook that could be, %s answers 404', async (verb) => {
    for (const id of ['none', 'a.b', '%00', `..%2Facme%2Fe.${'f'.repeat(24)}`]) {
      expect((await api.call('POST', `/v1/deliveries/${id}/${verb}`)).status).toBe(404);
    }
  });
});
