import { connectMongo } from '@hookpost/mongo';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const aHook = async (fields: object = {}): Promise<string> =>
  (await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in', events: ['order.*'], ...fields })).body.id;

async function storedEvent(id: string) {
  const db = await connectMongo({ uri: api.config.mongodbUri, serverSelectionMs: 5000 });
  try {
    return await db.events.findOne({ _id: `default/${id}` });
  } finally {
    await db.close();
  }
}

describe('POST /v1/hooks/{id}/test', () => {
  it('publishes an event for this hook alone, and says where it will be found', async () => {
    const hook = await aHook({ channels: ['acme'] });
    const { status, body } = await api.call('POST', `/v1/hooks/${hook}/test`);
    expect([status, body]).toEqual([202, { eventId: expect.any(String), deliveryId: `${body.eventId}.${hook}` }]);
    expect(await storedEvent(body.eventId)).toMatchObject({
      hookId: hook,
      type: 'test',
      channels: ['acme'],
      dispatch: {},
    });
    expect((await api.call('GET', `/v1/events/${body.eventId}`)).text).toContain('"data":{"test":true}');
  });

  it('takes a type and the exact bytes of data', async () => {
    const hook = await aHook({ uid: 'mine' });
    const { body } = await api.call('POST', '/v1/hooks/mine/test', undefined, {
      raw: '{"type":"order.paid","data":{"n": 1.0}}',
    });
    expect(body.deliveryId).toBe(`${body.eventId}.${hook}`);
    const event = await api.call('GET', `/v1/events/${body.eventId}`);
    expect(event.body.type).toBe('order.paid');
    expect(event.text).toContain('"data":{"n": 1.0}');
  });

  it('waits for a paused hook, and is refused for a disabled one', async () => {
    expect((await api.call('POST', `/v1/hooks/${await aHook({ paused: true })}/test`)).status).toBe(202);
    const refused = await api.call('POST', `/v1/hooks/${await aHook({ enabled: false })}/test`);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('disabled')]);
  });

  it.each([{ type: 'a b' }, { type: 'hookpost.x' }, { channels: [] }, { type: null }])('refuses %j', async (body) => {
    expect((await api.call('POST', `/v1/hooks/${await aHook()}/test`, body)).status).toBe(400);
  });

  it('answers 413 for more data than an event may have, 404 where there is no hook', async () => {
    const data = 'x'.repeat(256 * 1024);
    expect((await api.call('POST', `/v1/hooks/${await aHook()}/test`, { data })).status).toBe(413);
    expect((await api.call('POST', '/v1/hooks/none/test')).status).toBe(404);
  });
});
