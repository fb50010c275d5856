import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { dialects } from '@hookpost/dialects';
import { eventually, keyHeaders } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { served, startApi, type TestApi } from '../api.fixture.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const newSecret = () => randomBytes(32).toString('base64url');

let api: TestApi;
let acme: string;
let globex: string;

beforeAll(async () => {
  api = await startApi();
  acme = await api.newTenant('acme');
  globex = await api.newTenant('globex');
});
afterAll(() => api?.close());

const register = (body: object, key = acme) => api.call('POST', '/v1/jwt-keys', body, { key });

type Signing = { alg: string; key: KeyObject | Uint8Array; claims?: object; kid?: string | undefined };

const sign = ({ alg, key, claims = {}, kid }: Signing): Promise<string> =>
  new SignJWT({ scopes: ['hooks:read'], ...claims })
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .sign(key);

const bytes = (text: string) => new TextEncoder().encode(text);
const readHooks = (token: string) => api.call('GET', '/v1/hooks', undefined, { key: token });
const statusOf = async (token: string) => (await readHooks(token)).status;

let tenants = 0;
const newTenant = () => api.newTenant(`tenant-${tenants++}`);

/** A registered HS256 key of its own tenant, and how to sign with it. */
async function aSecret(fields: object = {}, given?: string) {
  const tenantKey = given ?? (await newTenant());
  const secret = newSecret();
  const { body } = await register({ alg: 'HS256', key: secret, ...fields }, tenantKey);
  const signed = (claims: object = {}, kid?: string) => sign({ alg: 'HS256', key: bytes(secret), claims, kid });
  return { id: body.id as string, secret, signed, tenantKey };
}

describe('a JWT of a registered key', () => {
  it('is a key of its tenant, whatever signs it', async () => {
    await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in', uid: 'of-acme' }, { key: acme });
    const secret = newSecret();
    const ownRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ed25519 = generateKeyPairSync('ed25519');
    for (const [alg, key, signer] of [
      ['HS256', secret, bytes(secret)],
      ['RS256', pem(ownRsa.publicKey), ownRsa.privateKey],
      ['EdDSA', pem(ed25519.publicKey), ed25519.privateKey],
    ] as const) {
      const made = await register({ alg, key });
      expect(made.status).toBe(201);
      for (const kid of [undefined, made.body.id]) {
        const { status, body } = await readHooks(await sign({ alg, key: signer, kid }));
        expect([status, body.data?.map(({ uid }: any) => uid)]).toEqual([200, ['of-acme']]);
      }
    }
  });

  it('may do what its scopes say, and nothing of the platform', async () => {
    const { signed } = await aSecret();
    const post = async (claims: object) =>
      api.call('POST', '/v1/events', { type: 't', data: 1 }, { key: await signed(claims) });
    expect((await post({ scopes: ['events:write'] })).status).toBe(202);
    expect((await post({ scopes: ['hooks:read'] })).body.detail).toContain('events:write');
    expect((await post({ scopes: undefined })).status).toBe(403);
    const asPlatform = await signed({ scopes: ['platform', 'admin'] });
    expect((await api.call('GET', '/v1/tenants', undefined, { key: asPlatform })).status).toBe(403);
    const elsewhere = { key: asPlatform, headers: { 'hookpost-tenant': 'globex' } };
    expect((await api.call('GET', '/v1/hooks', undefined, elsewhere)).status).toBe(403);
  });

  it('ends at its time, in seconds or in milliseconds', async () => {
    const { signed } = await aSecret();
    const at = Date.now();
    expect(await statusOf(await signed({ exp: Math.floor(at / 1000) + 60 }))).toBe(200);
    expect(await statusOf(await signed({ exp: at + 60_000 }))).toBe(200);
    expect(await statusOf(await signed({ exp: Math.floor(at / 1000) - 1 }))).toBe(401);
    expect(await statusOf(await signed({ exp: at - 1 }))).toBe(401);
    expect(await statusOf(await signed({ nbf: Math.floor(at / 1000) + 600 }))).toBe(401);
  });

  it('must be for the audience of its key', async () => {
    const { id, signed } = await aSecret({ audience: 'hookpost' });
    for (const kid of [undefined, id]) {
      expect(await statusOf(await signed({ aud: 'hookpost' }, kid))).toBe(200);
      expect(await statusOf(await signed({ aud: ['other', 'hookpost'] }, kid))).toBe(200);
      for (const aud of ['other', ['other'], undefined]) expect(await statusOf(await signed({ aud }, kid))).toBe(401);
    }
  });

  it('stands in every place where a key does', async () => {
    const { signed } = await aSecret();
    const token = await signed({ scopes: ['admin'] });
    const headers = { 'x-api-key': token };
    expect((await api.call('GET', '/v1/hooks', undefined, { key: null, headers })).status).toBe(200);
    for (const { routes, credentials, mounts = [''] } of dialects) {
      const { method, path } = routes[0] as (typeof routes)[number];
      for (const place of credentials) {
        const address = `${mounts[0]}${path.replace(/:\w+/, 'x')}`;
        const body = method === 'GET' ? undefined : {};
        const answer = await api.call(method, address, body, { key: null, headers: keyHeaders(place, token) });
        expect([address, place, answer.status]).not.toEqual([address, place, 401]);
      }
    }
  });

  it('is for the Webitel hooks of its one domain, and for nothing else, where it says nothing of scopes', async () => {
    const { signed } = await aSecret();
    const token = await signed({
      id: 'e26569d5',
      exp: Date.now() + 60_000,
      d: 'one.test',
      t: 'domain',
      v: 2,
      scopes: undefined,
    });
    const call = (method: string, path: string, body?: unknown) =>
      api.call(method, path, body, { key: null, headers: keyHeaders('x-access-token', token) });
    const action = { type: 'web', method: 'POST', url: 'http://127.0.0.1:8080/a' };
    expect(await call('POST', '/api/v2/hooks', { event: 'E', action })).toMatchObject({ status: 200 });
    expect((await call('GET', '/api/v2/hooks?domain=one.test')).body.data).toMatchObject([{ domain: 'one.test' }]);
    expect((await call('GET', '/api/v2/hooks?domain=two.test')).status).toBe(403);
    expect(await statusOf(token)).toBe(403);
    for (const scopes of [[], ['logs:read'], 'hooks:read']) {
      const weak = await signed({ d: 'one.test', scopes });
      const headers = keyHeaders('x-access-token', weak);
      expect((await api.call('GET', '/api/v2/hooks', undefined, { key: null, headers })).status).toBe(403);
    }
  });

  it('is refused within 5 s of the deletion of its key', async () => {
    const { id, signed, tenantKey: key } = await aSecret();
    const token = await signed();
    expect(await statusOf(token)).toBe(200);
    expect((await api.call('DELETE', `/v1/jwt-keys/${id}`, undefined, { key })).status).toBe(204);
    // And what a busy machine adds to it.
    await eventually(async () => (await statusOf(token)) === 401, { timeoutMs: 10_000 });
    expect((await api.call('DELETE', `/v1/jwt-keys/${id}`, undefined, { key })).status).toBe(404);
  });
});

describe('what is no JWT of a registered key', () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = encode({ scopes: ['admin'] });

  it('is refused: unsigned, or signed with what everybody knows', async () => {
    const { id } = (
      await register({ alg: 'RS256', key: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey) })
    ).body;
    const known = (await register({ alg: 'RS256', key: pem(rsa.publicKey) })).body;
    const spki = pem(rsa.publicKey);
    for (const alg of ['none', 'None', 'NONE', '', 'HS512', 'RS384', 'ES256'])
      for (const signature of ['', 'AAAA'])
        expect(await statusOf(`${encode({ alg })}.${claims}.${signature}`)).toBe(401);
    for (const kid of [undefined, id, known.id])
      for (const secret of [spki, spki.trim(), rsa.publicKey.export({ type: 'spki', format: 'der' })]) {
        const input = `${encode({ alg: 'HS256', kid })}.${claims}`;
        const forged = createHmac('sha256', secret).update(input).digest('base64url');
        expect(await statusOf(`${input}.${forged}`)).toBe(401);
      }
  });

  it('is refused: another key, another kid, changed claims, keys of its own', async () => {
    const { id, signed, secret } = await aSecret();
    const other = await aSecret({}, globex);
    const [head, , signature] = (await signed()).split('.');
    const good = await signed({}, id);
    expect(await statusOf(good)).toBe(200);
    for (const token of [
      await sign({ alg: 'HS256', key: bytes(newSecret()) }),
      await signed({}, other.id),
      await signed({}, 'f'.repeat(24)),
      await signed({}, 'no-id'),
      await sign({ alg: 'HS512', key: bytes(secret + secret) }),
      `${head}.${claims}.${signature}`,
      `${good}x`,
      good.slice(0, -2),
      `${good}.${good}`,
    ])
      expect(await statusOf(token)).toBe(401);
    const jwk = rsa.publicKey.export({ format: 'jwk' });
    const own = new SignJWT({ scopes: ['admin'] }).setProtectedHeader({
      alg: 'RS256',
      jwk,
      jku: 'http://127.0.0.1:1/',
    });
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await statusOf(await own.sign(stranger.privateKey))).toBe(401);
  });

  it('gets no other tenant', async () => {
    const { signed } = await aSecret({}, globex);
    expect((await readHooks(await signed())).body.data).toEqual([]);
  });
});

describe('keys for JWTs', () => {
  it('are listed without what signs, newest first, and are sealed', async () => {
    const key = await api.newTenant('listing');
    const first = await register({ alg: 'HS256', key: newSecret() }, key);
    const { secret, id } = await aSecret({ audience: 'a' }, key);
    const list = await api.call('GET', '/v1/jwt-keys', undefined, { key });
    expect(list.body).toEqual({
      data: [{ id, alg: 'HS256', key: '********', audience: 'a', createdAt: expect.stringMatching(/Z$/) }, first.body],
      next: null,
    });
    const [newest] = (await api.call('GET', '/v1/jwt-keys?limit=1', undefined, { key })).body.data;
    const { next } = (await api.call('GET', '/v1/jwt-keys?limit=1', undefined, { key })).body;
    const rest = await api.call('GET', `/v1/jwt-keys?limit=1&cursor=${next}`, undefined, { key });
    expect([newest.id, rest.body.data[0].id, rest.body.next]).toEqual([id, first.body.id, null]);
    expect(list.text + first.text).not.toContain(secret);
  });

  it('that are public belong to whoever has registered them first, for an audience in common', async () => {
    const key = pem(generateKeyPairSync('ed25519').publicKey);
    const eddsa = (audience: string | null, tenant: string) => register({ alg: 'EdDSA', key, audience }, tenant);
    expect((await eddsa('a', acme)).status).toBe(201);
    expect((await eddsa('b', globex)).status).toBe(201);
    expect((await eddsa('a', globex)).body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await eddsa(null, globex)).status).toBe(409);
    expect((await register({ alg: 'EdDSA', key: `\n${key}\n`, audience: 'a' }, globex)).status).toBe(409);
  });

  it('that are public belong to one alone also where many register them at once', async () => {
    const key = pem(generateKeyPairSync('ed25519').publicKey);
    const tenants = await Promise.all(Array.from({ length: 8 }, newTenant));
    const answers = await Promise.all(tenants.map((tenant) => served(() => register({ alg: 'EdDSA', key }, tenant))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  it('are ten of a tenant at most', async () => {
    const key = await api.newTenant('many');
    for (let n = 0; n < 10; n++) expect((await register({ alg: 'HS256', key: newSecret() }, key)).status).toBe(201);
    expect((await register({ alg: 'HS256', key: newSecret() }, key)).status).toBe(409);
  });

  it.each([
    ['alg', { alg: 'HS512', key: 'x'.repeat(64) }],
    ['alg', { alg: 'none', key: 'x'.repeat(64) }],
    ['alg', { key: 'x'.repeat(64) }],
    ['key', { alg: 'HS256' }],
    ['key', { alg: 'HS256', key: '' }],
    ['key', { alg: 'HS256', key: 'short' }],
    ['key', { alg: 'HS256', key: 'x'.repeat(8193) }],
    ['key', { alg: 'HS256', key: ['x'.repeat(64)] }],
    ['key', { alg: 'RS256', key: 'x'.repeat(64) }],
    ['key', { alg: 'EdDSA', key: pem(rsa.publicKey) }],
    ['audience', { alg: 'HS256', key: 'x'.repeat(64), audience: 7 }],
    ['kid', { alg: 'HS256', key: 'x'.repeat(64), kid: 'mine' }],
  ])('are refused with the field %s at fault', async (path, body) => {
    const { status, body: problem } = await register(body);
    expect([status, problem.errors[0].path]).toEqual([400, path]);
  });
});
