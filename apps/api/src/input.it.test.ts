/** What is no way to ask, on every list and every id: operators, prototypes, patterns that never end, pages out of range. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from './api.fixture.ts';
import { NO_DEPS } from './openapi/checked-in.ts';
import { allRoutes } from './routes/index.ts';

const LISTS = allRoutes(NO_DEPS)
  .filter(({ method, path, query }) => method === 'GET' && !path.includes(':') && query !== undefined)
  .map(({ path }) => path);
/** What never ends takes longer, on a busy machine too. */
const QUICKLY_MS = 10_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in', name: `${'a'.repeat(200)}!`, uid: 'h' });
});
afterAll(() => api?.close());

async function timed(path: string) {
  const began = performance.now();
  const { status, body } = await api.call('GET', path);
  return { status, body, ms: performance.now() - began };
}

describe.each(LISTS)('%s', (path) => {
  it.each([
    'limit[$gt]=0',
    'cursor[$ne]=',
    '$where=sleep(5000)',
    'tenantId=globex',
    '__proto__[x]=1',
    'constructor=1',
    'limit=-1',
    'limit=NaN',
    'limit=1e9',
    'limit=0x10',
    'limit=',
    'cursor=W10',
    `cursor=${'A'.repeat(999)}`,
  ])('refuses ?%s, and says so', async (query) => {
    const { status, body } = await timed(`${path}?${query}`);
    expect([status, body.errors.length]).toEqual([400, 1]);
    expect(query).toContain(body.errors[0].path);
  });
});

describe('values that look like operators', () => {
  it.each(['/v1/hooks?q=(a%2B)%2B%24', '/v1/hooks?q=%7B%22%24ne%22%3A1%7D', '/v1/hooks?q=%5E(a%7Ca)*%24'])(
    'are text, and found nowhere: %s',
    async (path) => {
      const { status, body, ms } = await timed(path);
      expect([status, body.data]).toEqual([200, []]);
      expect(ms).toBeLessThan(QUICKLY_MS);
    },
  );

  it.each(['/v1/hooks/%24ne', '/v1/hooks/__proto__', '/v1/hooks/%7B%22%24gt%22%3A%22%22%7D', '/v1/jwt-keys/x'])(
    'are no ids: %s',
    async (path) => {
      const method = path.startsWith('/v1/jwt-keys') ? 'DELETE' : 'GET';
      expect((await api.call(method, path)).status).toBe(404);
    },
  );

  it.each([
    ['url', { $gt: '' }],
    ['name', { $ne: null }],
    ['uid', { $regex: '.*' }],
    ['events[0]', [{ $in: [] }]],
    ['secret', { toString: 1 }],
    ['constructor', { prototype: { admin: true } }],
    ['isAdmin', true],
  ])('are refused in a body as %s', async (path, value) => {
    const field = path.replace(/\[.*/, '');
    const { status, body } = await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in', [field]: value });
    expect([status, body.errors[0].path]).toEqual([400, path]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});
