import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ClientOptions, createClient, type HookpostClient } from './client.ts';
import { HookpostError } from './error.ts';

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'reset' | 'silence';
type Asked = { method: string; url: string; headers: IncomingMessage['headers']; text: string; body: unknown };

const KEY = 'hp_not_to_be_shown';
const PROBLEM = { type: 'urn:hookpost:error:conflict', title: 'Conflict', status: 409, code: 'conflict', errors: [] };

let server: Server;
let asked: Asked[];
/** Given in this order; the last one from then on. */
let answers: Answer[];

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const text = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, text, body: text === '' ? null : JSON.parse(text) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'reset' || answer === undefined) return void request.socket.destroy();
    if (answer === 'silence') return;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    const sent = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    response.end(answer.body === undefined ? undefined : sent);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const urlOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const clientOf = (options: Partial<ClientOptions> = {}): HookpostClient =>
  createClient({ url: urlOf(), key: KEY, ...options });

const refused = (code: string, status: number, headers = {}): Answer => ({
  status,
  headers,
  body: { ...PROBLEM, code, status, detail: 'not now' },
});

async function errorOf(call: Promise<unknown>): Promise<HookpostError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof HookpostError) return error;
  throw new Error(`no HookpostError: ${inspect(error)}`);
}

describe('a call', () => {
  it('carries the key, the tenant and its query, and resolves with the answer', async () => {
    answers = [{ status: 200, body: { id: 'h1' } }];
    expect(await clientOf({ tenant: 'shop' }).hooks.get('a/b')).toEqual({ id: 'h1' });
    expect(asked).toMatchObject([
      { method: 'GET', url: '/v1/hooks/a%2Fb', headers: { authorization: `Bearer ${KEY}`, 'hookpost-tenant': 'shop' } },
    ]);
  });

  it('of every kind goes to its address', async () => {
    answers = [{ status: 200, body: { data: [], next: null } }];
    const client = clientOf();
    await client.eventTypes.put('order.paid', { description: 'Paid' });
    await client.portalLinks.create({ channels: ['acme'], expiresIn: 60 });
    await client.hooks.stats('h1', { bucket: 'day' });
    await client.stats();
    await client.hooks.status('h1');
    await client.recoveries.cancel('r1');
    await client.deliveries.redeliver('e.h');
    await client.jwtKeys.list().page();
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /v1/event-types/order.paid',
      'POST /v1/portal-links',
      'GET /v1/hooks/h1/stats?bucket=day',
      'GET /v1/stats',
      'GET /v1/hooks/h1/status',
      'POST /v1/recoveries/r1/cancel',
      'POST /v1/deliveries/e.h/redeliver',
      'GET /v1/jwt-keys',
    ]);
  });

  it('sends numbers of JSON.rawJSON as they are written', async () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
    answers = [{ status: 202, body: { id: 'x' } }];
    await clientOf().events.publish({ type: 'order.paid', data: { id: rawJSON('9007199254740993') } });
    expect(asked[0]?.text).toContain('{"id":9007199254740993}');
  });

  it('rejects with what the API says is wrong with which field', async () => {
    const errors = [{ path: 'url', message: 'must be http or https' }];
    const body = { ...PROBLEM, status: 400, code: 'invalid_request', detail: 'The request is not valid.', errors };
    answers = [{ status: 400, body, headers: { 'x-request-id': 'r-1' } }];
    const error = await errorOf(clientOf().hooks.create({ url: 'ftp://x' }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_request', errors, requestId: 'r-1' });
    expect(error.message).toBe(
      'POST /v1/hooks: 400 invalid_request: The request is not valid.\n  url: must be http or https',
    );
  });

  it('never shows the key in what it rejects with', async () => {
    answers = ['reset'];
    const error = await errorOf(clientOf({ retries: 0 }).hooks.get('h1'));
    expect(error.code).toBe('network');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY);
  });

  it('says that something else answered, and follows no redirect with the key', async () => {
    answers = [{ status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }];
    expect(await errorOf(clientOf().hooks.get('h1'))).toMatchObject({ status: 200, code: 'unreadable_answer' });
    answers = [{ status: 302, headers: { location: `${urlOf()}/elsewhere` } }];
    expect(await errorOf(clientOf().hooks.get('h1'))).toMatchObject({ status: 302, code: 'unreadable_answer' });
    expect(asked.map(({ url }) => url)).not.toContain('/elsewhere');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['no list', {}],
    ['a list that says nothing of a next page', { data: [] }],
    ['a page whose next one is itself', { data: [], next: 'c0' }],
  ])('rejects %s where a list is asked for', async (_what, body) => {
    answers = [{ status: 200, body }];
    const list = clientOf().hooks.list({ cursor: 'c0' });
    expect(await errorOf(list.take(1))).toMatchObject({ status: 200, code: 'unreadable_answer' });
    expect(asked).toHaveLength(1);
  });

  it.each([[null], ['x'], [[null, 5, { path: 'url', message: 'm' }]]])(
    'reads a problem with the errors %j',
    async (errors) => {
      answers = [{ status: 400, body: { ...PROBLEM, detail: 'd', errors } }];
      const named = Array.isArray(errors) ? [{ path: 'url', message: 'm' }] : [];
      expect(await errorOf(clientOf().hooks.get('h1'))).toMatchObject({ code: 'conflict', errors: named });
    },
  );

  it('ends when it takes too long, and when the caller stops it', async () => {
    answers = ['silence'];
    expect((await errorOf(clientOf({ timeoutMs: 50, retries: 0 }).hooks.get('h1'))).code).toBe('timeout');
    const stop = new AbortController();
    const stopped = errorOf(clientOf().hooks.get('h1', { signal: stop.signal }));
    stop.abort();
    expect((await stopped).code).toBe('aborted');
  });

  it('needs an address and a key', () => {
    expect(() => createClient({ url: 'localhost', key: '' })).toThrow(TypeError);
    expect(() => createClient({ url: 'http://127.0.0.1:3000', key: '' })).toThrow('key');
  });
});

describe('retries', () => {
  it('publish an event under one id made for this call, whatever came in between', async () => {
    answers = ['reset', refused('overloaded', 503, { 'retry-after': '0' }), { status: 202, body: { id: 'x' } }];
    await clientOf().events.publish({ type: 'order.paid', data: 1 });
    const ids = asked.map(({ body }) => (body as { id: string }).id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^evt_[0-9a-z]{9}[0-9a-f]{20}$/);
  });

  it('give every event of a batch its id, and leave given ones as they are', async () => {
    answers = ['reset', { status: 202, body: { data: [] } }];
    await clientOf().events.publishBatch([
      { type: 'a', data: 1, id: 'mine' },
      { type: 'b', data: 2 },
    ]);
    expect(asked[0]?.body).toEqual(asked[1]?.body);
    expect(asked[0]?.body).toMatchObject({ events: [{ id: 'mine' }, { id: expect.stringMatching(/^evt_/) }] });
  });

  it('make nothing twice that can’t be told from the first', async () => {
    answers = ['reset'];
    await errorOf(clientOf().hooks.create({ url: 'https://x.test' }));
    answers = [refused('unavailable', 503)];
    await errorOf(clientOf().keys.create({ name: 'n', scopes: [] }));
    expect(asked).toHaveLength(2);
  });

  it('wait for as long as Retry-After says', async () => {
    answers = [refused('rate_limited', 429, { 'retry-after': '1' }), { status: 201, body: { id: 'h1' } }];
    const startedAt = performance.now();
    await clientOf().hooks.create({ url: 'https://x.test' });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('take a hook that is gone for deleted, where an answer was lost', async () => {
    answers = ['reset', refused('not_found', 404)];
    await clientOf().hooks.delete('h1');
    expect((await errorOf(clientOf().hooks.delete('h1'))).status).toBe(404);
  });

  it('end after as many as are allowed, with the last error', async () => {
    answers = [refused('unavailable', 503)];
    expect((await errorOf(clientOf({ retries: 1 }).hooks.get('h1'))).code).toBe('unavailable');
    expect(asked).toHaveLength(2);
  });
});

describe('a list', () => {
  const page = (data: number[], next: string | null): Answer => ({ status: 200, body: { data, next } });

  it('goes on from page to page, and asks for no more than is looked at', async () => {
    answers = [page([1, 2], 'c1'), page([3], null)];
    const seen: unknown[] = [];
    for await (const hook of clientOf().hooks.list({ limit: 2, q: 'a b' })) seen.push(hook);
    expect(seen).toEqual([1, 2, 3]);
    expect(asked.map(({ url }) => url)).toEqual(['/v1/hooks?limit=2&q=a+b', '/v1/hooks?limit=2&q=a+b&cursor=c1']);

    answers = [page([1, 2], 'c1'), 'reset'];
    expect(await clientOf().deliveries.list().take(2)).toEqual([1, 2]);
    expect(asked).toHaveLength(3);
  });

  it('is exported line by line, and rejects where it breaks off', async () => {
    const exported = (...all: object[]): Answer => ({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson' },
      body: all.map((line) => `${JSON.stringify(line)}\n`).join(''),
    });
    const seen: unknown[] = [];
    const read = async () => {
      for await (const { id } of clientOf().deliveries.export({ state: 'failed' })) seen.push(id);
    };
    answers = [exported({ id: 'ä' }, { id: 'b' })];
    await read();
    expect(seen).toEqual(['ä', 'b']);
    expect(asked[0]).toMatchObject({ url: '/v1/deliveries?state=failed', headers: { accept: 'application/x-ndjson' } });

    const error = { ...PROBLEM, code: 'unavailable', status: 503, detail: 'not now' };
    answers = [exported({ id: 'c' }, { error })];
    expect(await errorOf(read())).toMatchObject({ status: 503, code: 'unavailable' });
    expect(seen).toEqual(['ä', 'b', 'c']);
    answers = [page([1], null)];
    expect((await errorOf(read())).code).toBe('unreadable_answer');
    answers = [refused('forbidden', 403)];
    expect((await errorOf(read())).code).toBe('forbidden');
    answers = ['reset'];
    expect((await errorOf(read())).code).toBe('network');
  });

  it('gives one page where one is asked for', async () => {
    answers = [page([1], 'c1')];
    expect(await clientOf().events.list({ cursor: 'c0' }).page()).toEqual({ data: [1], next: 'c1' });
    expect(asked.map(({ url }) => url)).toEqual(['/v1/events?cursor=c0']);
  });
});
