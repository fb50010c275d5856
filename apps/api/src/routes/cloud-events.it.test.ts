import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import { startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const STRUCTURED = 'application/cloudevents+json';
const ATTRIBUTES = { specversion: '1.0', source: 'https://shop.test/orders', type: 'com.shop.order.created' };

const send = (path: string, raw: string, headers: Record<string, string>) =>
  api.call('POST', path, undefined, { raw, headers });
const structured = (raw: string, type = STRUCTURED) => send('/v1/events', raw, { 'content-type': type });
const withData = (id: string, data: string, more: object = {}) =>
  `${JSON.stringify({ ...ATTRIBUTES, id, ...more }).slice(0, -1)},"data":${data}}`;
const stored = (id: string) => api.call('GET', `/v1/events/${id}`);

/** What the SDK sends, as any publisher that uses it would. */
function sent({
  headers,
  body,
}: {
  headers: Record<string, unknown>;
  body: unknown;
}): [string, Record<string, string>] {
  const texts = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return [String(body), Object.fromEntries(texts)];
}

describe('a CloudEvent', () => {
  it.each(['binary', 'structured'] as const)('of the SDK in %s mode is an event', async (mode) => {
    const event = new CloudEvent({
      ...ATTRIBUTES,
      id: `sdk-${mode}`,
      subject: 'order 17',
      time: '2026-01-31T12:00:00.000Z',
      datacontenttype: 'application/json',
      channels: 'acme, north',
      data: { order: 17, note: 'ä' },
    });
    const [body, headers] = sent(HTTP[mode](event));
    const { status, body: answer } = await send('/v1/events', body, headers);
    expect([status, answer.id]).toEqual([202, `sdk-${mode}`]);
    expect((await stored(`sdk-${mode}`)).body).toMatchObject({
      type: 'com.shop.order.created',
      channels: ['acme', 'north'],
      at: '2026-01-31T12:00:00.000Z',
      data: { order: 17, note: 'ä' },
    });
    expect((await send('/v1/events', body, headers)).body.duplicate).toBe(true);
  });

  it('keeps the bytes of data in every mode', async () => {
    const data = '{ "big" : 12345678901234567890,\n"z":1.0, "e":"\\u00e9"}';
    await structured(withData('bytes-1', data));
    await send('/v1/events', ` ${data}\n`, {
      ...{ 'ce-specversion': '1.0', 'ce-id': 'bytes-2', 'ce-source': '/s', 'ce-type': 't' },
      'content-type': 'application/vnd.shop.order+json; charset=utf-8',
    });
    await send('/v1/events/batch', `[${withData('bytes-3', data)}]`, {
      'content-type': 'application/cloudevents-batch+json',
    });
    for (const id of ['bytes-1', 'bytes-2', 'bytes-3']) expect((await stored(id)).text).toContain(`"data":${data},`);
  });

  it('without data has null', async () => {
    await structured(JSON.stringify({ ...ATTRIBUTES, id: 'none-1', subject: null }));
    const bare = { 'ce-specversion': '1.0', 'ce-id': 'none-2', 'ce-source': '/s', 'ce-type': 't' };
    const answer = await fetch(`${api.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.config.apiKey}`, connection: 'close', ...bare },
    });
    expect(answer.status).toBe(202);
    for (const id of ['none-1', 'none-2']) expect((await stored(id)).body.data).toBeNull();
  });

  it('whose id does not fit has one made of its source and id', async () => {
    const ids = [];
    for (const source of ['/a', '/b', '/a']) {
      ids.push((await structured(withData('order:17/ä', '1', { source }))).body.id);
    }
    expect(ids[0]).toMatch(/^ce_[\w-]{43}$/);
    expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([false, true]);
  });

  it('of another source under the same id is a conflict, never silently the same', async () => {
    expect((await structured(withData('same', '1', { source: '/a' }))).status).toBe(202);
    expect((await structured(withData('same', '1', { source: '/a' }))).body.duplicate).toBe(true);
    expect((await structured(withData('same', '1', { source: '/b' }))).body.code).toBe('event_conflict');
    expect((await send('/v1/events', '{"id":"same","type":"com.shop.order.created","data":1}', {})).status).toBe(409);
  });

  it('in a batch must stand in an array', async () => {
    const batch = { 'content-type': 'application/cloudevents-batch+json' };
    const { status, body } = await send('/v1/events/batch', '{"events":[]}', batch);
    expect([status, body.detail]).toEqual([400, 'The body must be a JSON array of CloudEvents.']);
  });

  it('in a batch stands in its row, and a bad one hurts only itself', async () => {
    const rows = [
      withData('row-1', '1'),
      '{"specversion":"1.0","id":"row-2"}',
      withData('row-3', '1', { datacontenttype: 'text/plain' }),
      '17',
      withData('row-5', '{"a":1}'),
    ];
    const { status, body } = await send('/v1/events/batch', ` [${rows.join(',')}]`, {
      'content-type': 'Application/CloudEvents-Batch+JSON; charset=UTF-8',
    });
    expect(status).toBe(202);
    expect(body.data.map((row: { error?: { status: number; detail: string } }) => row.error?.status ?? 202)).toEqual([
      202, 400, 415, 400, 202,
    ]);
    expect(body.data[1]).toMatchObject({ id: 'row-2', error: { detail: 'source is required' } });
  });

  it.each([
    ['without a source', { source: undefined }, 'source'],
    ['without an id', { id: undefined }, 'id'],
    ['with an empty id', { id: '' }, 'id'],
    ['of another version', { specversion: '0.3' }, 'specversion'],
    ['of a type of ours', { type: 'hookpost.hook.disabled' }, 'type'],
    ['of a type that is none here', { type: 'a/b' }, 'type'],
    ['with a time that is none', { time: 'yesterday' }, 'time'],
    ['with a source that is no URI reference', { source: 'a b' }, 'source'],
    ['with an extension in capitals', { Shop: 'x' }, 'Shop'],
    ['with an object for an extension', { shop: {} }, 'shop'],
    ['with too many channels', { channels: [...'abcdefghijk'].join(',') }, 'channels'],
  ])('%s is refused and names the attribute', async (_what, change, path) => {
    const { status, body } = await structured(JSON.stringify({ ...ATTRIBUTES, id: 'x', data: 1, ...change }));
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('whose headers can not be read is refused', async () => {
    const head = { 'ce-specversion': '1.0', 'ce-id': 'h', 'ce-type': 't' };
    const post = (source: string, body = '1') => send('/v1/events', body, { ...head, 'ce-source': source });
    expect((await post('/50%')).body.errors[0].path).toBe('ce-source');
    expect((await post('"/quot%65d"')).status).toBe(202);
    for (const body of ['1,"id":2', '1}', '{', '']) {
      expect([body, (await post('/s', body)).status]).toEqual([body, body === '' ? 409 : 400]);
    }
  });

  it.each([
    ['data in base64', STRUCTURED, { data_base64: 'AA==' }],
    ['data of another media type', STRUCTURED, { data: 'x', datacontenttype: 'text/xml' }],
    ['data in another charset', STRUCTURED, { data: 'x', datacontenttype: 'application/json; charset=latin1' }],
    ['another format', 'application/cloudevents+avro', {}],
    ['another charset', `${STRUCTURED}; charset=utf-16`, {}],
    ['a batch at the address of single ones', 'application/cloudevents-batch+json', {}],
  ])('with %s is no media type that is taken', async (_what, type, change) => {
    const { status } = await structured(JSON.stringify({ ...ATTRIBUTES, id: 'x', ...change }), type);
    expect(status).toBe(415);
  });

  it('is taken nowhere else', async () => {
    const body = JSON.stringify({ ...ATTRIBUTES, id: 'x', data: 1 });
    for (const path of ['/v1/hooks', '/v1/events/batch']) {
      expect((await send(path, body, { 'content-type': STRUCTURED })).status).toBe(415);
      expect((await send(path, '{}', { 'ce-id': 'x' })).status).toBe(415);
    }
    const text = await send('/v1/events', 'x', { 'ce-id': 'x', 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
  });

  it('goes by Idempotency-Key only where that is its id', async () => {
    const post = (key: string) =>
      send('/v1/events', withData('k-1', '1'), { 'content-type': STRUCTURED, 'idempotency-key': key });
    expect([(await post('k-1')).status, (await post('k-2')).status]).toEqual([202, 400]);
  });
});
