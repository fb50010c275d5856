import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from './api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('an address', () => {
  it.each([
    ['PUT', '/v1/hooks', 'GET, HEAD, POST'],
    ['POST', '/v1/hooks/x', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['DELETE', '/v1/events/batch', 'GET, HEAD, POST'],
    ['HEAD', '/v1/hooks/x/rotate-secret', 'POST'],
    ['OPTIONS', '/v1/keys', 'GET, HEAD, POST'],
    ['POST', '/readyz', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
  ])('refuses %s %s, and says that it takes %s', async (method, path, allow) => {
    const { status, headers, body } = await api.call(method, path);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    if (method !== 'HEAD')
      expect(body).toMatchObject({ code: 'method_not_allowed', detail: expect.stringContaining(allow) });
  });

  it('that a dialect has refuses another method in the words of that dialect', async () => {
    const { status, headers, body } = await api.call('DELETE', '/hooks/queuealerts');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect(body).toEqual({ requestid: expect.any(String), message: 'This address takes POST.' });
  });

  it('that is none is told from one where nothing has the id', async () => {
    for (const path of ['/v1/none', '/v1', '/v1/hooks/x/y', '/v2/hooks', '/none']) {
      for (const method of ['GET', 'POST']) {
        const { status, body } = await api.call(method, path);
        expect([path, status, body.code, body.detail]).toEqual([path, 404, 'not_found', 'There is no such address.']);
      }
    }
    const missing = await api.call('GET', '/v1/hooks/none');
    expect([missing.status, missing.body.detail]).toEqual([404, 'There is nothing here with this id.']);
  });

  it('answers HEAD as GET, without the body', async () => {
    await api.call('PUT', '/v1/hooks/head', { url: 'http://127.0.0.1:8080/in' });
    for (const path of [
      '/v1/hooks',
      '/v1/hooks/head',
      '/v1/events',
      '/v1/keys',
      '/healthz',
      '/readyz',
      '/metrics',
      '/',
    ]) {
      const [head, get] = [await api.call('HEAD', path), await api.call('GET', path)];
      expect([path, head.status, head.text]).toEqual([path, 200, '']);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    }
    expect((await api.call('HEAD', '/v1/hooks', undefined, { key: null })).status).toBe(401);
    expect((await api.call('HEAD', '/v1/hooks/none')).status).toBe(404);
  });
});
