/** What a hook can ask of its requests: filters, credentials, certificates, signatures, formats. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { certificates } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const PLAIN = 'http://127.0.0.1:8080/in';
const SECURE = 'https://127.0.0.1:8443/in';
const { AUTHORITY, KEY, SELF_SIGNED, VALID, WRONG_HOST } = certificates;

const create = (fields: Record<string, unknown> = {}) => api.call('POST', '/v1/hooks', { url: PLAIN, ...fields });
const createdId = async (fields: Record<string, unknown> = {}): Promise<string> => (await create(fields)).body.id;
const patch = (id: string, body: unknown) => api.call('PATCH', `/v1/hooks/${id}`, body);
const secretsOf = async (id: string) => (await api.call('GET', `/v1/hooks/${id}/secret`)).body;

describe('a filter', () => {
  const filter = { 'order.total': { $gte: 100 }, $or: [{ tag: { $regex: '^a' } }, { tag: null }] };

  it('is kept as it was written', async () => {
    const { status, body } = await create({ filter });
    expect([status, body.filter]).toEqual([201, filter]);
    expect((await api.call('GET', `/v1/hooks/${body.id}`)).body.filter).toEqual(filter);
    expect(await create()).toMatchObject({ body: expect.not.objectContaining({ filter: expect.anything() }) });
  });

  it('is patched whole, so that null can be asked for', async () => {
    const id = await createdId({ filter });
    expect((await patch(id, { name: 'n' })).body.filter).toEqual(filter);
    expect((await patch(id, { filter: { a: null } })).body.filter).toEqual({ a: null });
    expect((await patch(id, { filter: null })).body).not.toHaveProperty('filter');
  });

  it('keeps a name that objects have by themselves', async () => {
    const { body, status, text } = await api.call('POST', '/v1/hooks', undefined, {
      raw: `{"url":"${PLAIN}","filter":{"__proto__":1}}`,
      headers: { 'content-type': 'application/json' },
    });
    expect([status, text.includes('"filter":{"__proto__":1}')]).toEqual([201, true]);
    expect((await api.call('GET', `/v1/hooks/${body.id}`)).text).toContain('"filter":{"__proto__":1}');
  });
});

describe('OAuth 2.0', () => {
  const auth = { type: 'oauth2', tokenUrl: PLAIN, clientId: 'me', clientSecret: 'client-canary', scope: 'a b' };
  const masked = { ...auth, clientSecret: '********' };

  it('keeps its secret to itself, also when that is written back', async () => {
    const { status, body, text } = await create({ auth });
    expect([status, body.auth]).toEqual([201, masked]);
    expect(text).not.toContain('client-canary');
    expect((await api.call('PUT', `/v1/hooks/${body.id}`, body)).body.auth).toEqual(masked);
    expect((await patch(body.id, { auth: { scope: null, clientId: 'you' } })).body.auth).toEqual({
      type: 'oauth2',
      tokenUrl: PLAIN,
      clientId: 'you',
      clientSecret: '********',
    });
  });

  it('asks for tokens only where hooks may be', async () => {
    const { status, body } = await create({ auth: { ...auth, tokenUrl: 'http://10.0.0.1/token' } });
    expect([status, body.code, body.errors[0].path]).toEqual([422, 'address_forbidden', 'auth.tokenUrl']);
    const id = await createdId({ auth });
    expect((await patch(id, { auth: { tokenUrl: 'http://[::1]/token' } })).status).toBe(422);
  });

  it('has nothing to keep in a new hook', async () => {
    const { status, body } = await create({ auth: masked });
    expect([status, body.errors[0].path]).toEqual([400, 'auth.clientSecret']);
  });
});

describe('a client certificate', () => {
  const tls = { cert: VALID + AUTHORITY, key: KEY, ca: AUTHORITY };
  const anotherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });

  it('keeps its key to itself, also when that is written back', async () => {
    const { status, body } = await create({ url: SECURE, tls });
    expect([status, body.tls]).toEqual([201, { ...tls, key: '********' }]);
    expect((await api.call('PUT', `/v1/hooks/${body.id}`, body)).body.tls).toEqual(body.tls);
    const renewed = await patch(body.id, { tls: { cert: WRONG_HOST, ca: null } });
    expect(renewed.body.tls).toEqual({ cert: WRONG_HOST, key: '********' });
    expect((await patch(body.id, { tls: null })).body).not.toHaveProperty('tls');
  });

  it.each([
    ['tls.cert', { ...tls, cert: 'no certificate' }],
    ['tls.cert', { ...tls, cert: VALID.replace('MII', 'MIJ') }],
    ['tls.cert', { ...tls, cert: 'x'.repeat(16_385) }],
    ['tls.key', { ...tls, key: VALID }],
    ['tls.key', { ...tls, key: anotherKey }],
    ['tls.key', { ...tls, key: '********' }],
    ['tls.ca', { ...tls, ca: KEY }],
  ])('is refused where %s can not be it', async (path, given) => {
    const { status, body, text } = await create({ url: SECURE, tls: given });
    expect([status, body.errors[0].path]).toEqual([400, path]);
    expect(text).not.toContain('BEGIN');
  });

  it('is refused where each handshake would take long', async () => {
    // RFC 8017, A.1.2; nobody checks whether its primes are such.
    const tlv = (tag: number, body: Buffer) =>
      Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 255]), body]);
    const integers = [1, 513, 3, 513, 257, 257, 257, 257, 257].map((bytes, n) =>
      tlv(2, Buffer.alloc(bytes, n && 0x45)),
    );
    const long = createPrivateKey({ key: tlv(0x30, Buffer.concat(integers)), format: 'der', type: 'pkcs1' });
    const key = long.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { status, body } = await create({ url: SECURE, tls: { ...tls, key } });
    expect([status, body.detail]).toEqual([400, 'tls.key may have at most 4096 bits']);
  });

  it('needs TLS, now and later', async () => {
    const id = await createdId({ url: SECURE, tls: { cert: SELF_SIGNED, key: KEY } });
    const { status, body } = await patch(id, { url: PLAIN });
    expect([status, body.errors[0].path]).toEqual([400, 'tls']);
    expect((await patch(id, { url: PLAIN, tls: null })).status).toBe(200);
  });
});

describe('a signature of v1a', () => {
  it('comes with a secret of its kind, whose public key is shown', async () => {
    const { body } = await create({ signature: 'v1a' });
    expect(body.signature).toBe('v1a');
    expect(await secretsOf(body.id)).toEqual({
      signature: 'v1a',
      secrets: [{ secret: expect.stringMatching(/^whsk_/), createdAt: expect.any(String), expiresAt: null }],
      publicKey: expect.stringMatching(/^whpk_/),
    });
  });

  it('takes the place of v1 with a day in which both sign', async () => {
    const id = await createdId();
    const [before] = (await secretsOf(id)).secrets;
    await patch(id, { signature: 'v1a' });
    const { secrets } = await secretsOf(id);
    expect(secrets.map(({ secret }: { secret: string }) => secret.slice(0, 5))).toEqual(['whsk_', 'whsec']);
    expect(secrets[1].secret).toBe(before.secret);
    const hours = (Date.parse(secrets[1].expiresAt) - Date.parse(secrets[0].createdAt)) / 3_600_000;
    expect(hours).toBe(24);

    await patch(id, { name: 'n' });
    expect((await secretsOf(id)).secrets).toEqual(secrets);
    expect((await patch(id, { signature: 'v1' })).body.signature).toBe('v1');
    expect(await secretsOf(id)).toMatchObject({ signature: 'v1', secrets: { length: 3 } });
    expect(await secretsOf(id)).not.toHaveProperty('publicKey');
  });

  it('is rotated to one of its own kind', async () => {
    const id = await createdId({ signature: 'v1a' });
    const rotate = (body: unknown) => api.call('POST', `/v1/hooks/${id}/rotate-secret`, body);
    expect((await rotate({})).body.secret).toMatch(/^whsk_/);
    expect((await secretsOf(id)).secrets).toHaveLength(2);
    const shared = { secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };
    expect((await rotate(shared)).body.errors).toEqual([{ path: 'secret', message: expect.stringContaining('whsk_') }]);
    const own = { secret: `whsk_${Buffer.alloc(32, 1).toString('base64')}`, overlapHours: 0 };
    expect((await rotate(own)).body).toEqual({ secret: own.secret });
    expect((await secretsOf(id)).secrets).toHaveLength(1);
  });

  it("takes a caller's own secret, if that is of its kind", async () => {
    const secret = `whsk_${Buffer.alloc(32, 7).toString('base64')}`;
    const id = await createdId({ signature: 'v1a', secret });
    expect((await secretsOf(id)).secrets[0].secret).toBe(secret);
    expect((await patch(id, { signature: 'v1', secret })).body.errors[0].path).toBe('secret');
    expect((await patch(id, { secret: '********' })).status).toBe(200);
    expect((await secretsOf(id)).secrets).toHaveLength(1);
  });

  it('shows its secrets to no key without secrets:read', async () => {
    const id = await createdId({ signature: 'v1a' });
    const { key } = (await api.call('POST', '/v1/keys', { name: 'k', scopes: ['hooks:read', 'hooks:write'] })).body;
    const answer = await api.call('GET', `/v1/hooks/${id}/secret`, undefined, { key });
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('secrets:read')]);
  });
});

it('a header stands for a credential or for itself', async () => {
  const { status, body } = await create({ auth: { type: 'header', value: 'x' }, headers: { 'x-api-key': 'y' } });
  expect([status, body.errors[0].path]).toEqual([400, 'auth.name']);
});

it('a format is kept, and standard where none is given', async () => {
  const id = await createdId({ format: 'cloudevents' });
  expect((await patch(id, { name: 'n' })).body.format).toBe('cloudevents');
  expect((await patch(id, { format: null })).body.format).toBe('standard');
});
