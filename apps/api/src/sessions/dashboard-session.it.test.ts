import { createVault } from '@hookpost/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORM_KEY, startApi, type TestApi } from '../api.fixture.ts';
import { createSessionTokens, type DashboardSession } from './token.ts';

const HOUR_MS = 3_600_000;
const HOOK = { url: 'http://127.0.0.1:8080/in' };

let api: TestApi;
let proxied: TestApi;
let acme: string;
beforeAll(async () => {
  [api, proxied] = await Promise.all([startApi(), startApi({ config: { trustProxy: 1 } })]);
  acme = await api.newTenant('acme');
});
afterAll(() => Promise.all([api?.close(), proxied?.close()]));

type SignedIn = { cookie: string; csrf: string; setCookie: string; body: Record<string, unknown> };

async function signIn(key: string, { at = api.url, headers = {} } = {}): Promise<SignedIn> {
  const answer = await fetch(`${at}/dashboard/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ key }),
  });
  expect(answer.status).toBe(200);
  const setCookie = answer.headers.get('set-cookie') ?? '';
  const body = (await answer.json()) as Record<string, unknown>;
  return { setCookie, cookie: setCookie.split(';')[0] ?? '', csrf: String(body['csrf']), body };
}

/** A request by the cookie alone, as a browser makes it. */
const withCookie = (cookie: string, method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(api.url + path, {
    method,
    headers: { cookie, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(method === 'POST' && { body: JSON.stringify(path === '/dashboard/session' ? {} : HOOK) }),
  });

const newKey = async (scopes: string[]) =>
  (await api.call('POST', '/v1/keys', { name: 'k', scopes }, { key: acme })).body as { id: string; key: string };

describe('the session of the dashboard', () => {
  it('says who is signed in, and nothing without a key or with a wrong one', async () => {
    const { key } = await newKey(['hooks:read', 'logs:read']);
    const { cookie, body } = await signIn(key);
    const said = { tenant: 'acme', name: 'k', scopes: ['hooks:read', 'logs:read'], portal: null };
    expect(body).toMatchObject(said);
    const asked = await withCookie(cookie, 'GET', '/dashboard/session');
    expect(await asked.json()).toEqual(body);
    expect(asked.headers.get('cache-control')).toBe('no-store');
    expect((await withCookie('', 'GET', '/dashboard/session')).status).toBe(401);
    for (const wrong of ['{"key":"wrong"}', '{"key":""}', '{"key":7}', '{}', 'null', '{"key":"a b"}', '']) {
      const answer = await fetch(`${api.url}/dashboard/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: wrong,
      });
      expect([wrong, answer.status]).toEqual([wrong, wrong.includes('wrong') ? 401 : 400]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('is a cookie that no script reads and no other site sends, and that only goes over https where it came so', async () => {
    const { setCookie } = await signIn(acme);
    const flags = setCookie.split('; ').slice(1);
    expect(flags).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Strict']));
    expect(flags).not.toContain('Secure');
    expect(setCookie).not.toContain(acme);
    const tls = { at: proxied.url, headers: { 'x-forwarded-proto': 'https' } };
    expect((await signIn(PLATFORM_KEY, tls)).setCookie).toContain('; Secure');
  });

  it('is a credential of the API’s own addresses, within the scopes of its key', async () => {
    const { key } = await newKey(['hooks:read']);
    const { cookie, csrf } = await signIn(key);
    expect((await withCookie(cookie, 'GET', '/v1/hooks')).status).toBe(200);
    expect((await withCookie(cookie, 'GET', '/v1/events')).status).toBe(403);
    expect((await withCookie(cookie, 'POST', '/v1/hooks', { 'x-csrf-token': csrf })).status).toBe(403);
  });

  it('changes nothing without its token, which another session has not', async () => {
    const { cookie, csrf } = await signIn(acme);
    const other = await signIn(acme);
    const post = async (headers: Record<string, string>) =>
      (await withCookie(cookie, 'POST', '/v1/hooks', headers)).status;
    expect(await post({})).toBe(403);
    expect(await post({ 'x-csrf-token': '' })).toBe(403);
    expect(await post({ 'x-csrf-token': other.csrf })).toBe(403);
    expect(await post({ 'x-csrf-token': csrf })).toBe(201);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect((await withCookie(cookie, method, '/v1/hooks/some')).status).toBe(403);
    }
  });

  it('is not begun by a page of another site', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${api.url}/dashboard/session`, { method: 'POST', headers, body: JSON.stringify({ key: acme }) });
    expect((await ask({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask({ 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('is not taken by the registration APIs, nor in the place of a key', async () => {
    const { cookie } = await signIn(acme);
    const token = decodeURIComponent(cookie.split('=')[1] ?? '');
    expect((await withCookie(cookie, 'GET', '/v1/webhooks')).status).toBe(401);
    for (const headers of [{ authorization: `Bearer ${token}` }, { 'x-api-key': token }]) {
      expect((await api.call('GET', '/v1/hooks', undefined, { key: null, headers })).status).toBe(401);
    }
    expect((await fetch(`${api.url}/api/v2/hooks?domain=x`, { headers: { 'x-access-token': token } })).status).toBe(
      401,
    );
  });

  it('ends within 5 s of its key', async () => {
    const { id, key } = await newKey(['hooks:read']);
    const { cookie } = await signIn(key);
    const status = async () => (await withCookie(cookie, 'GET', '/v1/hooks')).status;
    expect(await status()).toBe(200);
    await api.call('DELETE', `/v1/keys/${id}`, undefined, { key: acme });
    // And what a busy machine adds to it.
    const deadline = Date.now() + 10_000;
    while ((await status()) === 200 && Date.now() < deadline);
    expect(await status()).toBe(401);
  });

  it('says that it ends with its key, where that comes first', async () => {
    const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
    const made = await api.call('POST', '/v1/keys', { name: 'k', scopes: ['hooks:read'], expiresAt }, { key: acme });
    const { body } = await signIn(made.body.key);
    expect(body['expiresAt']).toBe(expiresAt);
  });

  it('ends when one signs out, signed in or not', async () => {
    const { cookie } = await signIn(acme);
    for (const sent of [cookie, '']) {
      const answer = await withCookie(sent, 'DELETE', '/dashboard/session');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('set-cookie')).toMatch(/^hookpost_session=; .*Expires=Thu, 01 Jan 1970/);
    }
  });

  it('lasts 12 hours, is renewed while it is used, and can not be made up or changed', async () => {
    const { cookie, body } = await signIn(acme);
    const left = Date.parse(String(body['expiresAt'])) - Date.now();
    expect(left).toBeGreaterThan(11.9 * HOUR_MS);
    // By the database's time, which the API knows to within the length of a question.
    expect(left).toBeLessThan(12 * HOUR_MS + 10_000);

    const tokens = createSessionTokens(createVault(api.config.encryptionKeys));
    const token = decodeURIComponent(cookie.split('=')[1] ?? '');
    const session = tokens.open(token) as DashboardSession;
    const at = (ms: number) => ({ startedAt: session.startedAt + ms, expiresAt: session.expiresAt + ms });
    const ask = (secret: string) => withCookie(`hookpost_session=${secret}`, 'GET', '/dashboard/session');

    const old = await ask(tokens.seal({ ...session, ...at(-HOUR_MS) }));
    expect(old.headers.get('set-cookie')).toContain('hookpost_session=hps_');
    expect(((await old.json()) as { csrf: string }).csrf).toBe(session.csrf);
    expect((await ask(token)).headers.get('set-cookie')).toBeNull();
    expect((await ask(tokens.seal({ ...session, ...at(-13 * HOUR_MS) }))).status).toBe(401);
    const foreign = createSessionTokens(createVault([{ id: 'other', key: Buffer.alloc(32, 9) }]));
    for (const forged of [foreign.seal(session), `${token.slice(0, -2)}AA`, 'hps_', 'hps_x.y', token.slice(4)]) {
      expect((await ask(forged)).status).toBe(401);
    }
  });
});
