/** The encryption key is exchanged by `hookpost rotate-keys` while an API and a worker go on. */
import { createHmac, randomBytes } from 'node:crypto';
import {
  type ApiClient,
  anEvent,
  createApiClient,
  eventually,
  type Installation,
  newInstallation,
  type ReceivedRequest,
  type Receiver,
  runHookpost,
  startApi,
  startReceiver,
  startWorker,
  testDatabase,
  verifySignature,
} from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ownRedisUrl } from './installation.ts';

jest.setTimeout(240_000);

/** More than a page of records, most of which take nothing. */
const IDLE_HOOKS = 120;
const OLD = randomBytes(32).toString('base64');
const NEW = randomBytes(32).toString('base64');
const JWT_SECRET = 'the secret of a tenant, of 32 bytes or more';

let database: Awaited<ReturnType<typeof testDatabase>>;
let installation: Installation;
let receiver: Receiver;
let running: { url: string; stop(): Promise<unknown> } | undefined;

beforeAll(async () => {
  [database, receiver] = await Promise.all([testDatabase(), startReceiver()]);
  installation = newInstallation({ mongodbUri: database.uri, redisUrl: ownRedisUrl() });
});
afterAll(async () => {
  await running?.stop();
  await receiver.close();
  await database.drop();
});

const having = (encryptionKey: string): Installation => ({ ...installation, encryptionKey });

/** An API and a worker that have these keys, in place of those that ran. */
async function restart(keys: string): Promise<ApiClient> {
  await running?.stop();
  running = undefined;
  const api = await startApi(having(keys));
  const client = createApiClient({ url: api.url, key: installation.apiKey });
  running = { url: api.url, stop: () => api.stop() };
  const worker = await startWorker(having(keys));
  running = { url: api.url, stop: () => Promise.all([api.stop(), worker.stop()]) };
  return client;
}

/** Publishes until it is told to end; resolves with the events' ids. */
function load(client: ApiClient): { published: string[]; end(): Promise<unknown> } {
  const published: string[] = [];
  let over = false;
  const rounds = async () => {
    while (!over) published.push((await client.publish(anEvent({ type: 'load' }))).id);
  };
  const done = rounds();
  return {
    published,
    end() {
      over = true;
      return done;
    },
  };
}

async function eventsAt(path: string, ids: string[]): Promise<ReceivedRequest[]> {
  const came = (all: ReceivedRequest[]) => new Set(all.map(({ headers }) => headers['webhook-id']));
  const all = await receiver.waitFor((requests) => ids.every((id) => came(requests).has(id)), {
    path,
    timeoutMs: 60_000,
  });
  return all.filter(({ headers }) => ids.includes(String(headers['webhook-id'])));
}

function aJwt(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ scopes: ['hooks:read'] })}`;
  return `${signed}.${createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')}`;
}

describe('hookpost rotate-keys', () => {
  it('says how it is used, and what it does not understand', async () => {
    const help = await runHookpost(installation, ['rotate-keys', '--help']);
    expect([help.code, help.output]).toEqual([0, expect.stringContaining('HOOKPOST_ENCRYPTION_KEY  NEW,OLD')]);
    const wrong = await runHookpost(installation, ['rotate-keys', '--fast']);
    expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining("unknown option '--fast'")]);
  });

  it('leaves the old key of no use, while events are delivered and hooks change as ever', async () => {
    const first = await restart(OLD);
    const hook = await first.createHook({
      url: receiver.url('/core'),
      events: ['load'],
      auth: { type: 'bearer', token: 'the-token' },
      headers: { 'X-Team': 'billing' },
    });
    const dixa = await first.request('POST', '/v1/webhooks', {
      name: 'of Dixa',
      url: receiver.url('/dixa'),
      events: ['ConversationCreated'],
      authorization: { _type: 'TokenAuth', value: 'dixa-token' },
    });
    const { id: dixaId, secretKey } = (dixa.body as { data: { id: string; secretKey: string } }).data;
    for (let n = 0; n < IDLE_HOOKS; n += 1) await first.createHook({ url: receiver.url('/none'), events: ['never'] });
    await first.request('POST', '/v1/jwt-keys', { alg: 'HS256', key: JWT_SECRET });
    const secret = await first.secret(hook.id);
    const records = IDLE_HOOKS + 3;

    const during = await restart(`${NEW},${OLD}`);
    const stream = load(during);
    await receiver.waitFor(5, { path: '/core' });
    const [rotation] = await Promise.all([
      runHookpost(having(`${NEW},${OLD}`), ['rotate-keys']),
      during.request('PATCH', `/v1/hooks/${hook.id}`, { name: 'changed meanwhile' }),
    ]);
    const sofar = stream.published.length;
    await eventually(() => stream.published.length > sofar + 5);
    await stream.end();
    expect(rotation.output).toContain(`hooks: ${records - 1} read`);
    expect(rotation.output).toMatch(new RegExp(`  ${records} records \\(the current key\\)\n$`));
    expect(rotation.code).toBe(0);

    const received = await eventsAt('/core', stream.published);
    for (const request of received) {
      verifySignature(request, secret);
      expect(request.headers).toMatchObject({ authorization: 'Bearer the-token', 'x-team': 'billing' });
    }

    const afterwards = await restart(NEW);
    expect(await afterwards.secret(hook.id)).toBe(secret);
    const again = (await afterwards.publish(anEvent({ type: 'load' }))).id;
    for (const request of await eventsAt('/core', [again])) {
      verifySignature(request, secret);
      expect(request.headers).toMatchObject({ authorization: 'Bearer the-token', 'x-team': 'billing' });
    }
    const shown = await afterwards.request('GET', `/v1/webhooks/${dixaId}`);
    expect((shown.body as { data: unknown }).data).toMatchObject({ secretKey });
    const conversation = (await afterwards.publish(anEvent({ type: 'ConversationCreated' }))).id;
    const [toDixa] = await eventsAt('/dixa', [conversation]);
    const [, time, mac] = /^t=(\d+),v1=([\da-f]+)$/.exec(String(toDixa?.headers['x-dixa-signature'])) ?? [];
    const expected = createHmac('sha256', Buffer.from(secretKey, 'hex')).update(`${time}.${toDixa?.body}`);
    expect(mac).toBe(expected.digest('hex'));
    expect(toDixa?.headers.authorization).toBe('Bearer dixa-token');
    const asJwt = createApiClient({ url: running?.url ?? '', key: aJwt() });
    expect((await asJwt.request('GET', '/v1/hooks?limit=1')).status).toBe(200);
  });

  it('ends with 1 where a key is missing, and says which', async () => {
    const lacking = await runHookpost(having(randomBytes(32).toString('base64')), ['rotate-keys']);
    expect([lacking.code, lacking.output]).toEqual([1, expect.stringContaining('(a key that is not given:')]);
    // Nothing was touched.
    const complete = await runHookpost(having(NEW), ['rotate-keys']);
    expect([complete.code, complete.output]).toEqual([0, expect.stringContaining('0 records sealed anew')]);
  });
});
