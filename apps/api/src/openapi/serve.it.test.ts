import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';
import { checkedIn } from './checked-in.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const open = { key: null };

describe('the OpenAPI document of a running API', () => {
  it('is the checked-in one, and needs no key', async () => {
    const { status, body } = await api.call('GET', '/openapi.json', undefined, open);
    expect([status, body]).toEqual([200, JSON.parse(checkedIn())]);
  });

  it('is read at /docs, with all that the page loads from here', async () => {
    const { status, text, headers } = await api.call('GET', '/docs', undefined, open);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(loaded).toEqual(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/start.js']);
    for (const path of loaded) {
      const { status, text, headers } = await api.call('GET', path, undefined, open);
      expect([path, status, text.length > 50]).toEqual([path, 200, true]);
      expect(headers.get('content-type')).toMatch(path.endsWith('css') ? /^text\/css/ : /^text\/javascript/);
    }
  });

  it('runs nothing on that page but its own scripts', async () => {
    const policy = (await api.call('GET', '/docs', undefined, open)).headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
    );
    expect(policy).not.toMatch(/unsafe|http|\*/);
  });

  it.each(['/docs/package.json', '/docs/..%2fpackage.json', '/docs/swagger-ui-bundle.js.map'])(
    'shows no other file: %s',
    async (path) => {
      expect((await api.call('GET', path, undefined, open)).status).toBe(404);
    },
  );

  it('takes no other method', async () => {
    const { status, headers } = await api.call('POST', '/docs');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
