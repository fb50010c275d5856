import { certificates } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ config: { retentionDays: 12 } });
});
afterAll(() => api.close());

const create = (fields: Record<string, unknown> = {}) =>
  api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in', ...fields });

describe('POST /v1/hooks', () => {
  it.each([
    ['url', undefined],
    ['url', 7],
    ['url', ''],
    ['url', 'ftp://127.0.0.1/'],
    ['url', 'not a url'],
    ['url', 'http://user:pw@127.0.0.1:8080/'],
    ['url', 'http://127.0.0.1:22/'],
    ['url', 'http://127.0.0.1:6379/'],
    ['url', 'http://127.0.0.1:27017/'],
    ['url', `http://127.0.0.1:8080/${'x'.repeat(2048)}`],
    ['url', 'http://127.0.0.1:8080/\u0000'],
    ['uid', ''],
    ['uid', 'a/b'],
    ['uid', 'f'.repeat(24)],
    ['uid', 'A1'.repeat(12)],
    ['uid', 'a\u0000'],
    ['name', 'x'.repeat(257)],
    ['name', 'a\u0000b'],
    ['name', '\ud800'],
    ['name', { $gt: '' }],
    ['events', 'a'],
    ['events', Array(101).fill('a')],
    ['events[0]', ['a b']],
    ['events[0]', ['']],
    ['events[0]', ['a.*.b']],
    ['channels', Array(21).fill('a')],
    ['channels[0]', ['']],
    ['channels[0]', ['\udfff']],
    ['auth', 'none'],
    ['auth.type', {}],
    ['auth.type', { type: 'digest' }],
    ['auth.tokenUrl', { type: 'oauth2', clientId: 'a', clientSecret: 'b' }],
    ['auth.tokenUrl', { type: 'oauth2', tokenUrl: 'ftp://127.0.0.1/', clientId: 'a', clientSecret: 'b' }],
    ['auth.tokenUrl', { type: 'oauth2', tokenUrl: 'http://127.0.0.1:22/', clientId: 'a', clientSecret: 'b' }],
    ['auth.clientId', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientSecret: 'b' }],
    ['auth.clientId', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientId: 'a\r\nb', clientSecret: 'b' }],
    ['auth.clientSecret', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientId: 'a' }],
    ['auth.clientSecret', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientId: 'a', clientSecret: 'b\u0000' }],
    ['auth.scope', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientId: 'a', clientSecret: 'b', scope: 'a"b' }],
    ['auth.scope', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientId: 'a', clientSecret: 'b', scope: 'a  b' }],
    ['auth.token', { type: 'oauth2', tokenUrl: 'https://127.0.0.1/', clientId: 'a', clientSecret: 'b', token: 'x' }],
    ['auth.username', { type: 'basic', password: 'x' }],
    ['auth.username', { type: 'basic', username: 'a:b', password: 'x' }],
    ['auth.username', { type: 'basic', username: 'x'.repeat(1025), password: 'x' }],
    ['auth.password', { type: 'basic', username: 'x', password: 'x'.repeat(1025) }],
    ['auth.token', { type: 'bearer', token: 'x'.repeat(4097) }],
    ['auth.token', { type: 'bearer' }],
    ['auth.token', { type: 'bearer', token: 'a\r\nb' }],
    ['auth.password', { type: 'bearer', token: 'x', password: 'y' }],
    ['auth.token', { type: 'none', token: 'x' }],
    ['auth.name', { type: 'header', name: 'Host', value: 'x' }],
    ['auth.name', { type: 'header', name: 'webhook-id', value: 'x' }],
    ['auth.name', { type: 'header', name: 'CONTENT-length', value: 'x' }],
    ['auth.name', { type: 'header', name: 'proxy-authorization', value: 'x' }],
    ['auth.name', { type: 'header', name: 'x'.repeat(257), value: 'x' }],
    ['auth.name', { type: 'header', name: 'x\r\ny', value: 'x' }],
    ['auth.name', { type: 'header', name: 'a b', value: 'x' }],
    ['auth.value', { type: 'header', value: 'ж' }],
    ['auth.name', { type: 'query', name: 'a\nb', value: 'x' }],
    ['headers', []],
    ['headers', { Host: 'x' }],
    ['headers', { 'CONTENT-Length': '1' }],
    ['headers', { 'Proxy-Authorization': 'x' }],
    ['headers', { 'webhook-anything': 'x' }],
    ['headers', { 'bad name': 'x' }],
    ['headers', { '': 'x' }],
    ['headers', { '{{#label': 'x' }],
    ['headers', { 'X-A': '1', 'x-a': '2' }],
    ['headers', JSON.parse('{"__proto__":"x"}')],
    ['headers', Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`x-${n}`, '1']))],
    ['headers', { 'X-A': 'x'.repeat(5000), 'X-B': 'x'.repeat(5000) }],
    ['headers.X-A', { 'X-A': 'a\nb' }],
    ['headers.X-A', { 'X-A': 'a\u0000' }],
    ['headers.X-A', { 'X-A': '✓' }],
    ['headers.X-A', { 'X-A': 1 }],
    ['signature', 'v2'],
    ['format', 'xml'],
    ['filter', 7],
    ['filter', []],
    ['filter.$where', { $where: 'true' }],
    ['filter.a.$foo', { a: { $foo: 1 } }],
    ['filter.a.$gt', { a: { $gt: null } }],
    ['filter.a.$regex', { a: { $regex: '(?=x)' } }],
    ['filter.a.$regex', { a: { $regex: '(ab){1000}' } }],
    ['filter.$or[1].b.$in', { $or: [{ a: 1 }, { b: { $in: 1 } }] }],
    ['filter.__proto__.$foo', JSON.parse('{"__proto__":{"$foo":1}}')],
    ['filter', { a: 'x'.repeat(16_384) }],
    ['tls', { cert: certificates.VALID, key: certificates.KEY }],
    ['tls.key', { cert: 'x' }],
    ['tls', 7],
    ['secret', 'plain'],
    ['secret', `whsk_${Buffer.alloc(32).toString('base64')}`],
    ['secret', 'whsec_c2hvcnQ='],
    ['retry.delays', {}],
    ['retry.delays', { delays: Array(21).fill(1) }],
    ['retry.delays[0]', { delays: [0] }],
    ['retry.delays[0]', { delays: [86_401] }],
    ['retry.delays[0]', { delays: ['5'] }],
    ['timeoutMs', 99],
    ['timeoutMs', 60_001],
    ['timeoutMs', '1000'],
    ['timeoutMs', 1000.5],
    ['rateLimit', 5],
    ['rateLimit.perSecond', { perSecond: 0 }],
    ['rateLimit.perSecond', {}],
    ['ordered', 'true'],
    ['enabled', 1],
    ['metadata', []],
    ['metadata', { a: 'x'.repeat(4096) }],
    ['metadata', { a: '\u0000' }],
    ['metadata', { 'a\u0000': 1 }],
    ['metadata', { a: ['\udc00'] }],
    ['metadata', { a: [2 ** 53] }],
    ['metadata', JSON.parse('{"__proto__":{"a":1}}')],
    ['tenantId', 'other'],
    ['version', 1],
  ])('refuses %s as %j', async (path, value) => {
    const field = path.split(/[.[]/)[0] as string;
    const { status, body } = await create({ [field]: value });
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('says of credentials without a type only that', async () => {
    expect((await create({ auth: {} })).body.errors).toEqual([{ path: 'auth.type', message: 'is required' }]);
  });

  it('names the header that can not be', async () => {
    const words = async (name: string) => (await create({ headers: { [name]: 'x' } })).body.errors[0].message;
    expect(await words('')).toBe('holds "", which is not a valid header name');
    expect(await words('{#name}')).toBe('holds "{#name}", which is not a valid header name');
    expect(await words('Host')).toBe('holds "Host", which is a header that can not be set');
  });

  it('refuses private addresses that are not allowed, in every spelling', async () => {
    for (const host of [
      '10.0.0.1',
      '169.254.1.1',
      '[::1]',
      '0x0a000001',
      '10.1',
      'localhost6.internal',
      '[::ffff:10.0.0.1]',
    ]) {
      const { status, body } = await create({ url: `http://${host}:8080/` });
      expect([host, status, body.code]).toEqual([host, 422, 'address_forbidden']);
    }
  });

  it('refuses ******** where nothing is stored', async () => {
    const masked = [
      { auth: { type: 'bearer', token: '********' } },
      { auth: { type: 'basic', username: 'a', password: '********' } },
      { headers: { 'X-A': '********' } },
      { secret: '********' },
    ];
    for (const fields of masked) expect((await create(fields)).status).toBe(400);
  });

  it('refuses a schedule that outlasts retention, and takes the longest that does not', async () => {
    // 12 days less one, in tries that jitter may make a fifth longer.
    const longest = (11 * 86_400) / 1.2 / 10;
    expect((await create({ retry: { delays: Array(10).fill(longest - 1) } })).status).toBe(201);
    const { status, body } = await create({ retry: { delays: Array(10).fill(longest + 1) } });
    expect([status, body.code]).toEqual([422, 'delays_exceed_retention']);
  });
});
