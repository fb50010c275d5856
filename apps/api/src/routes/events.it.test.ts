import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';

/** On a busy machine; what reads or reports everything takes minutes. */
const QUICKLY_MS = 15_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const publish = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/events', undefined, { raw, headers });
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('POST /v1/events', () => {
  it('accepts an event and keeps the bytes of data', async () => {
    const data = '{ "big" : 12345678901234567890, "z":1.0,\n"a":"\\u00e9\\ud800" }';
    const answer = await publish(
      `{"type":"order.created","data":${data},"channels":["b","a","b"],"at":"2026-01-31T12:00:00+01:00"}`,
    );
    expect(answer.status).toBe(202);
    expect(Object.keys(answer.body)).toEqual(['id', 'acceptedAt']);
    expect(answer.body.acceptedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

    const read = await api.call('GET', `/v1/events/${answer.body.id}`);
    expect(read.text).toContain(`"data":${data},`);
    expect(read.body).toMatchObject({
      id: answer.body.id,
      type: 'order.created',
      channels: ['b', 'a'],
      at: '2026-01-31T11:00:00.000Z',
      deliveries: { pending: 0, delivered: 0, failed: 0, cancelled: 0, skipped: 0 },
    });
  });

  it('takes the same event again as a duplicate, in other channel order too', async () => {
    const first = await publish('{"id":"again","type":"t","data":{"a":1},"channels":["x","y"]}');
    const second = await publish('{"channels":["y","x"], "data":{"a":1},"type":"t","id":"again"}');
    expect(second.status).toBe(202);
    expect(second.body).toEqual({ ...first.body, duplicate: true });
  });

  it('refuses other content under the same id', async () => {
    await publish('{"id":"taken","type":"t","data":{"a":1}}');
    for (const other of ['"data":{"a": 1}', '"data":{"a":1},"channels":["x"]', '"data":{"a":1},"at":"2026-01-01"']) {
      const answer = await publish(`{"id":"taken","type":"t",${other}}`);
      expect([answer.status, answer.body.code]).toEqual([409, 'event_conflict']);
    }
    expect((await publish('{"id":"taken","type":"u","data":{"a":1}}')).status).toBe(409);
  });

  it('accepts one of many at once with the same id and other content', async () => {
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, n) => publish(`{"id":"race","type":"t","data":${n}}`)),
    );
    const statuses = all.map(({ status }) => status).sort();
    expect(statuses).toEqual([202, ...Array(29).fill(409)]);
  });

  it('takes Idempotency-Key as the id', async () => {
    expect((await publish('{"type":"t","data":1}', { 'idempotency-key': 'key-1' })).body.id).toBe('key-1');
    expect((await publish('{"type":"t","data":1}', { 'idempotency-key': 'key-1' })).body.duplicate).toBe(true);
    expect((await publish('{"id":"key-2","type":"t","data":1}', { 'idempotency-key': 'key-2' })).status).toBe(202);
    const different = await publish('{"id":"key-3","type":"t","data":1}', { 'idempotency-key': 'key-4' });
    expect(different.status).toBe(400);
    for (const bad of ['', 'a b', 'x'.repeat(129), 'é']) {
      const { status, body } = await publish('{"type":"t","data":1}', { 'idempotency-key': bad });
      expect([status, body.errors[0].path]).toEqual([400, 'Idempotency-Key']);
    }
    const { body } = await publish('{"type":"t","data":1}', { 'idempotency-key': 'a b' });
    expect(body.detail).toBe('Idempotency-Key must be 1 to 128 of A-Z a-z 0-9 _ -');
  });

  it.each(['null', 'false', '0', '""', '[]', '"text"'])('takes %s as data', async (data) => {
    expect((await publish(`{"type":"t","data":${data}}`)).status).toBe(202);
  });

  it.each([
    ['no data', '{"type":"t"}', 'data'],
    ['no type', '{"data":1}', 'type'],
    ['an unknown field', '{"type":"t","data":1,"extra":1}', 'extra'],
    ['a type of ours', '{"type":"hookpost.x","data":1}', 'type'],
    ['a type with a space', '{"type":"a b","data":1}', 'type'],
    ['a type that is too long', `{"type":"${'t'.repeat(129)}","data":1}`, 'type'],
    ['a type that is a number', '{"type":1,"data":1}', 'type'],
    ['an id with a dot', '{"type":"t","data":1,"id":"a.b"}', 'id'],
    ['an empty id', '{"type":"t","data":1,"id":""}', 'id'],
    ['an id that is null', '{"type":"t","data":1,"id":null}', 'id'],
    ['11 channels', `{"type":"t","data":1,"channels":${JSON.stringify([...'abcdefghijk'])}}`, 'channels'],
    ['a channel with NUL', '{"type":"t","data":1,"channels":["a\\u0000"]}', 'channels[0]'],
    ['a channel with half a character', '{"type":"t","data":1,"channels":["\\ud800"]}', 'channels[0]'],
    ['channels that are text', '{"type":"t","data":1,"channels":"a"}', 'channels'],
    ['a time that is none', '{"type":"t","data":1,"at":"yesterday"}', 'at'],
    ['30 February', '{"type":"t","data":1,"at":"2026-02-30T00:00:00Z"}', 'at'],
    ['data twice', '{"type":"t","data":1,"data":1}', 'data'],
    ['data twice, once in escapes', '{"type":"t","data":1,"d\\u0061ta":1}', 'data'],
    ['data nested 101 deep', `{"type":"t","data":${nested(101)}}`, 'data'],
    ['__proto__', '{"type":"t","data":1,"__proto__":{"id":"x"}}', '__proto__'],
    ['an operator for an id', '{"type":"t","data":1,"id":{"$gt":""}}', 'id'],
  ])('refuses %s and names the field', async (_what, raw, path) => {
    const answer = await publish(raw);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.body.errors[0].path).toBe(path);
  });

  it.each([
    ['no JSON', '{"type"'],
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['a byte order mark', '\ufeff{"type":"t","data":1}'],
    ['NUL', '{"type":"t","data":1}\0'],
    ['100,000 brackets', `{"type":"t","data":${nested(100_000)}}`],
    ['100,000 brackets without an end', '['.repeat(100_000)],
  ])('refuses %s', async (_what, raw) => {
    const answer = await publish(raw);
    expect([answer.status, answer.body.errors.length]).toEqual([400, 1]);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const raw = Buffer.concat([Buffer.from('{"type":"t","data":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect((await publish(new Uint8Array(raw))).status).toBe(400);
  });

  it('takes data nested 100 deep', async () => {
    expect((await publish(`{"type":"t","data":${nested(100)}}`)).status).toBe(202);
  });

  it('answers in few words and at once, however much is wrong', async () => {
    const keys = (count: number) => Array.from({ length: count }, (_, n) => `"key-${n}":1`).join(',');
    const bodies = [
      `{"type":"a","data":1,"channels":[${Array(140_000).fill(1).join(',')}]}`,
      `{"type":"a","data":1,"channels":[${Array(2400).fill(1).join(',')}]}`,
      `{"type":"a","data":1,${keys(20_000)}}`,
      `{"type":"a","data":1,${keys(90)}}`,
      `{"type":"a","data":1,"${'k'.repeat(200_000)}":1}`,
      `{"type":"a","data":1,"channels":[${Array(2400).fill(1).join(',')}],${keys(90)}}`,
    ];
    for (const body of bodies) {
      const began = performance.now();
      const answer = await publish(body);
      expect(performance.now() - began).toBeLessThan(QUICKLY_MS);
      expect([answer.status, answer.text.length < 16_384]).toEqual([400, true]);
      expect(answer.body.errors[0].message).not.toBe('');
    }
  });

  it('takes data of as many values as it has room for', async () => {
    expect((await publish(`{"type":"t","data":[${Array(130_000).fill(1).join(',')}]}`)).status).toBe(202);
  });

  it('takes 256 KiB of data and not one byte more', async () => {
    const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    expect((await publish(`{"type":"t","data":${text(256 * 1024)}}`)).status).toBe(202);
    const answer = await publish(`{"type":"t","data":${text(256 * 1024 + 1)}}`);
    expect([answer.status, answer.body.code]).toEqual([413, 'too_large']);
    expect((await publish(`{"type":"t","data":${text(1024 * 1024)}}`)).status).toBe(413);
  });

  it('takes only JSON, by its content type', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/json; charset=latin1']) {
      const answer = await publish('{"type":"t","data":1}', { 'content-type': type });
      expect([type, answer.status]).toEqual([type, 415]);
    }
    expect(
      (await publish('{"type":"t","data":1}', { 'content-type': 'Application/JSON; Charset="UTF-8"' })).status,
    ).toBe(202);
  });

  it('takes compressed bodies up to the same size, and no bombs', async () => {
    const gzip = (text: string) => new Uint8Array(gzipSync(text));
    const send = (raw: Uint8Array<ArrayBuffer>) => publish(raw, { 'content-encoding': 'gzip' });
    expect((await send(gzip('{"type":"t","data":1}'))).status).toBe(202);
    expect((await send(gzip(`{"type":"t","data":"${'x'.repeat(50_000_000)}"}`))).status).toBe(413);
    const broken = await send(new Uint8Array([1, 2, 3]));
    expect([broken.status, broken.body.errors[0].message]).toEqual([400, expect.stringContaining('gzip')]);
    const unknown = await publish('{"type":"t","data":1}', { 'content-encoding': 'compress' });
    expect([unknown.status, unknown.body.detail]).toEqual([415, expect.stringContaining('zstd')]);
    const zstd = new Uint8Array(zstdCompressSync('{"type":"t","data":1}'));
    expect((await publish(zstd, { 'content-encoding': 'zstd' })).status).toBe(202);
  });
});

describe('POST /v1/events/batch', () => {
  const publishBatch = (raw: string, headers: Record<string, string> = {}) =>
    api.call('POST', '/v1/events/batch', undefined, { raw, headers });

  it('answers every row in its order, and a bad one hurts only itself', async () => {
    await publish('{"id":"b-taken","type":"t","data":1}');
    const rows = [
      '{"id":"b-1","type":"t","data":{"n":12345678901234567890}}',
      '{"id":"b-2","type":"hookpost.x","data":1}',
      '7',
      'null',
      '{"id":"b-taken","type":"t","data":2}',
      '{"id":"b-1","type":"t","data":{"n":12345678901234567890}}',
      `{"id":"b-deep","type":"t","data":${nested(101)}}`,
      `{"id":"b-large","type":"t","data":"${'x'.repeat(256 * 1024)}"}`,
      '{"type":"t","data":1,"data":1}',
      '{"type":"t","data":null}',
    ];
    const { status, body } = await publishBatch(`{"events":[${rows.join(' , ')}]}`);
    expect(status).toBe(202);
    const outcomes = body.data.map((row: any) => row.error?.code ?? (row.duplicate ? 'duplicate' : 'accepted'));
    const refused = 'invalid_request';
    expect([outcomes[0], outcomes[5]].sort()).toEqual(['accepted', 'duplicate']);
    expect(outcomes.toSpliced(5, 1).slice(1)).toEqual([
      refused,
      refused,
      refused,
      'event_conflict',
      refused,
      'too_large',
      refused,
      'accepted',
    ]);
    expect(body.data[1]).toMatchObject({ id: 'b-2', error: { status: 400, detail: expect.stringContaining('type') } });
    expect(body.data[4].error.status).toBe(409);
    expect(body.data[7].error.status).toBe(413);
    expect((await api.call('GET', '/v1/events/b-1')).text).toContain('"data":{"n":12345678901234567890},');
  });

  it('takes 1,000 events and not one more', async () => {
    const rows = (count: number) => `{"events":[${Array(count).fill('{"type":"t","data":1}').join(',')}]}`;
    const { status, body } = await publishBatch(rows(1000));
    expect(status).toBe(202);
    expect(new Set(body.data.map(({ id }: any) => id)).size).toBe(1000);
    expect((await publishBatch(rows(1001))).status).toBe(413);
  });

  it.each([
    ['4,000,000 rows', () => `{"events":[${'1,'.repeat(4_000_000)}1]}`, 413],
    ['600,000 unknown fields', () => `{${'"abcdefgh":1,'.repeat(600_000)}"events":[]}`, 400],
  ])('refuses %s before it reads them', async (_what, body, status) => {
    const raw = body();
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 3 }, () => publishBatch(raw)));
    expect(performance.now() - began).toBeLessThan(QUICKLY_MS);
    for (const answer of answers) expect([answer.status, answer.text.length < 1000]).toEqual([status, true]);
  });

  it('says in few words what is wrong with each of 1,000 bad rows', async () => {
    const keys = Array.from({ length: 500 }, (_, n) => `"k${n}":1`).join(',');
    const channels = Array(2400).fill(1).join(',');
    for (const row of [`{${keys}}`, `{"type":"t","data":1,"channels":[${channels}]}`]) {
      const began = performance.now();
      const answer = await publishBatch(`{"events":[${Array(1000).fill(row).join(',')}]}`);
      expect(performance.now() - began).toBeLessThan(QUICKLY_MS);
      expect(answer.status).toBe(202);
      expect(answer.body.data.every(({ error }: any) => error.status === 400 && error.detail.length < 200)).toBe(true);
    }
  });

  it('refuses more than 8 MiB, an unknown field, and an Idempotency-Key', async () => {
    expect((await publishBatch(`{"events":["${'x'.repeat(8 * 1024 * 1024)}"]}`)).status).toBe(413);
    expect((await publishBatch('{"events":[],"more":1}')).body.errors[0].path).toBe('more');
    expect((await publishBatch('{"events":[],"events":[]}')).status).toBe(400);
    expect((await publishBatch('{"events":{}}')).status).toBe(400);
    expect((await publishBatch('{"events":[]}', { 'idempotency-key': 'x' })).status).toBe(400);
    expect((await publishBatch('{"events":[]}')).body).toEqual({ data: [] });
  });
});

describe('GET /v1/events', () => {
  it('lists newest first, page by page, and filters', async () => {
    const key = await api.newTenant('lister');
    const call = (path: string) => api.call('GET', path, undefined, { key });
    for (const n of [1, 2, 3, 4, 5]) {
      const event = { id: `e${n}`, type: n % 2 ? 'odd' : 'even', data: n, channels: [`c${n}`] };
      await api.call('POST', '/v1/events', event, { key });
    }
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await call(`/v1/events?limit=2${cursor}`);
      ids.push(...body.data.map(({ id }: any) => id));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    expect(ids).toEqual(['e5', 'e4', 'e3', 'e2', 'e1']);

    const idsOf = async (query: string) => (await call(`/v1/events?${query}`)).body.data.map(({ id }: any) => id);
    expect(await idsOf('type=even')).toEqual(['e4', 'e2']);
    expect(await idsOf('channel=c3')).toEqual(['e3']);
    const { acceptedAt } = (await call('/v1/events/e3')).body;
    expect(await idsOf(`from=${acceptedAt}`)).toContain('e5');
    expect(await idsOf(`from=${acceptedAt}&to=${acceptedAt}`)).toContain('e3');
    expect(await idsOf('to=2020-01-01')).toEqual([]);
    expect(await idsOf('to=2020-01-01T12:00:00%2B02:00')).toEqual([]);
  });

  it.each(['order.*', '*', '', 'a b'])('refuses the type "%s", as no event has it', async (type) => {
    const { status, body } = await api.call('GET', `/v1/events?type=${encodeURIComponent(type)}`);
    expect([status, body.errors[0].path]).toEqual([400, 'type']);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=',
    'from=x',
    'foo=1',
    'type[$gt]=',
    '__proto__=1',
  ])('refuses ?%s', async (query) => {
    expect((await api.call('GET', `/v1/events?${query}`)).status).toBe(400);
  });

  it('refuses cursors that it did not make', async () => {
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = [
      ['hooks', 0, 'a'],
      ['events', 'x', 'a'],
      ['events', 0, { $gt: '' }],
      ['events', 0, ''],
      ['events', 1e99, 'a'],
      ['events', 0, 'a', 1],
      null,
      7,
      {},
    ];
    for (const value of forged) {
      const { status } = await api.call('GET', `/v1/events?cursor=${forge(value)}`);
      expect([value, status]).toEqual([value, 400]);
    }
  });

  it('answers 404 for what no event is called', async () => {
    for (const id of ['none', 'a%2Fb', '%00', '$where', '%F0%9F%98%80']) {
      expect((await api.call('GET', `/v1/events/${id}`)).status).toBe(404);
    }
    for (const path of ['%E0%A4%A', '%zz']) {
      const answer = await api.call('GET', `/v1/events/${path}`);
      expect([answer.status, answer.body.errors[0].message]).toEqual([400, expect.stringContaining('"%"')]);
    }
  });
});
