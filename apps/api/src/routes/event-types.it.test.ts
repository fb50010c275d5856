import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const put = (name: string, body: unknown, options = {}) => api.call('PUT', `/v1/event-types/${name}`, body, options);
const publish = (type: string, data: unknown, options = {}) => api.call('POST', '/v1/events', { type, data }, options);

/** With an integer `order`. */
const ORDER = { type: 'object', properties: { order: { type: 'integer' } }, required: ['order'] };

describe('an event type', () => {
  it('is made, replaced, read, listed and deleted, its schema and example as they were written', async () => {
    const raw =
      '{"description":"An order.","schema":{"type": "object","x":1.0e0},"example":{"big":12345678901234567890}}';
    const sent = raw.replace('"x":1.0e0', '"minProperties":1.0e0');
    const made = await api.call('PUT', '/v1/event-types/order.created', undefined, { raw: sent });
    expect([made.status, made.body.name]).toEqual([201, 'order.created']);
    expect(made.text).toContain(
      '"schema":{"type": "object","minProperties":1.0e0},"example":{"big":12345678901234567890}',
    );

    const read = await api.call('GET', '/v1/event-types/order.created');
    expect(read.text).toBe(made.text);
    const again = await put('order.created', { ...read.body, description: 'Another.' });
    expect([again.status, again.body.createdAt]).toEqual([200, made.body.createdAt]);

    await put('a>b:c', {});
    const list = await api.call('GET', '/v1/event-types?limit=1');
    expect(list.body.data.map(({ name }: { name: string }) => name)).toEqual(['a>b:c']);
    const rest = await api.call('GET', `/v1/event-types?limit=1&cursor=${list.body.next}`);
    expect(rest.body).toEqual({ data: [again.body], next: null });

    expect((await api.call('DELETE', '/v1/event-types/a>b:c')).status).toBe(204);
    expect((await api.call('GET', '/v1/event-types/a>b:c')).status).toBe(404);
    expect((await api.call('DELETE', '/v1/event-types/a>b:c')).status).toBe(404);
  });

  it.each([
    ['a b', {}, 'name'],
    ['hookpost.hook.disabled', {}, 'name'],
    ['t', { schema: { type: 'objekt' } }, 'schema.type'],
    ['t', { schema: { properties: { a: { pattern: '(?=a)' } } } }, 'schema.properties.a.pattern'],
    ['t', { schema: ORDER, example: { order: 'x' } }, 'example.order'],
    ['t', { schema: { enum: ['x'.repeat(65_536)] } }, 'schema'],
    ['t', { more: 1 }, 'more'],
    ['t', { description: 1 }, 'description'],
  ])('is refused with the field at fault: %s %#', async (name, body, path) => {
    const { status, body: problem } = await put(encodeURIComponent(name), body);
    expect([status, problem.errors[0].path]).toEqual([400, path]);
  });

  it('is written with the scope admin only, read with logs:read, and belongs to its tenant', async () => {
    const admin = await api.newTenant('types');
    const { key } = (
      await api.call('POST', '/v1/keys', { name: 'k', scopes: ['logs:read', 'events:write'] }, { key: admin })
    ).body;
    expect((await put('own', {}, { key })).status).toBe(403);
    expect((await put('own', { schema: false }, { key: admin })).status).toBe(201);
    expect((await api.call('GET', '/v1/event-types/own', undefined, { key })).status).toBe(200);
    expect((await api.call('GET', '/v1/event-types/own')).status).toBe(404);
    expect((await publish('own', 1)).status).toBe(202);
    expect((await publish('own', 1, { key })).status).toBe(422);
  });

  it('is in the audit log, with what changed', async () => {
    const key = await api.newTenant('types-audit');
    await put('t', { description: 'one' }, { key });
    await put('t', { description: 'two', schema: ORDER }, { key });
    await api.call('DELETE', '/v1/event-types/t', undefined, { key });
    const { body } = await api.call('GET', '/v1/audit?target=t', undefined, { key });
    expect(body.data.map((record: { action: string; change: unknown }) => [record.action, record.change])).toEqual([
      [
        'event_type.deleted',
        { before: { description: 'two', schema: JSON.stringify(ORDER), example: null }, after: null },
      ],
      [
        'event_type.changed',
        { before: { description: 'one', schema: null }, after: { description: 'two', schema: JSON.stringify(ORDER) } },
      ],
      ['event_type.created', { before: null, after: { description: 'one', schema: null, example: null } }],
    ]);
  });

  it('goes with its tenant', async () => {
    const key = await api.newTenant('types-gone');
    await put('t', { schema: false }, { key });
    await api.call('DELETE', '/v1/tenants/types-gone');
    const next = await api.newTenant('types-gone');
    expect((await api.call('GET', '/v1/event-types', undefined, { key: next })).body.data).toEqual([]);
    expect((await publish('t', 1, { key: next })).status).toBe(202);
  });
});

describe('publishing an event of a type with a schema', () => {
  let key: string;
  beforeAll(async () => {
    key = await api.newTenant('checked');
    await put('order.created', { schema: ORDER }, { key });
  });

  it('checks data, and names the path of what is wrong', async () => {
    expect((await publish('order.created', { order: 17 }, { key })).status).toBe(202);
    const { status, body } = await publish('order.created', { order: 'x' }, { key });
    expect([status, body.code, body.errors]).toEqual([
      422,
      'schema_mismatch',
      [{ path: 'data.order', message: 'must be integer' }],
    ]);
    expect((await publish('order.deleted', 'anything', { key })).status).toBe(202);
  });

  it('checks each row of a batch by itself', async () => {
    const events = [{ order: 1 }, {}, { order: 2 }].map((data) => ({ type: 'order.created', data }));
    const { body } = await api.call('POST', '/v1/events/batch', { events }, { key });
    expect(
      body.data.map((row: { error?: { status: number; code: string; detail: string } }) => row.error ?? 'taken'),
    ).toEqual([
      'taken',
      { status: 422, code: 'schema_mismatch', detail: 'data.order is required, says the schema of order.created' },
      'taken',
    ]);
  });
});
