import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startApi, type TestApi } from './api.fixture.ts';

const OURS = 'https://console.test';

let closed: TestApi;
let open: TestApi;
beforeAll(async () => {
  closed = await startApi();
  open = await startApi({ config: { corsOrigins: [OURS] } });
});
afterAll(() => Promise.all([closed?.close(), open?.close()]));

const preflight = (api: TestApi, origin: string): Promise<Response> =>
  fetch(`${api.url}/v1/hooks`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
  });

const allowed = (answer: Answer | Response) => answer.headers.get('access-control-allow-origin');

describe('pages of other origins', () => {
  it('may not call', async () => {
    for (const origin of [OURS, 'null', closed.url]) {
      expect(allowed(await closed.call('GET', '/v1/hooks', undefined, { headers: { origin } }))).toBeNull();
      const asked = await preflight(closed, origin);
      expect([asked.status, allowed(asked)]).toEqual([405, null]);
    }
  });

  it('may call where they are listed, letter by letter, with keys and without cookies', async () => {
    const asked = await preflight(open, OURS);
    expect([asked.status, allowed(asked), asked.headers.get('vary')]).toEqual([
      204,
      OURS,
      expect.stringContaining('Origin'),
    ]);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await open.call('GET', '/v1/hooks', undefined, { headers: { origin: OURS } });
    expect([answer.status, allowed(answer)]).toEqual([200, OURS]);
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    for (const origin of [
      'https://console.test.evil.test',
      'https://xconsole.test',
      'http://console.test',
      'null',
      '*',
    ]) {
      expect(allowed(await open.call('GET', '/v1/hooks', undefined, { headers: { origin } }))).toBeNull();
      expect(allowed(await preflight(open, origin))).toBeNull();
    }
  });
});

describe('every answer', () => {
  it.each(['/', '/healthz', '/v1/hooks', '/v1/none', '/hooks/queuealerts', '/none', '/%'])(
    'tells a browser to run nothing else and to stand in no frame: %s',
    async (path) => {
      const { headers } = await fetch(closed.url + path, { redirect: 'manual' });
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "script-src 'self'"])
        expect(policy).toContain(rule);
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );
});
