/** A secret goes to its receiver, and is nowhere else: not in logs, Redis, the database or any answer of the API. */
import { anEvent, certificates, eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';
import { inDatabase, inLogs, inRedis } from './kept-places.ts';
import { found } from './secret-forms.ts';

const secret = (name: string) => `c4nary-${name}-0123456789`;
const SECRETS = {
  password: secret('password'),
  bearer: secret('bearer'),
  value: secret('value'),
  query: secret('query'),
  clientSecret: secret('client'),
  token: secret('token'),
  header: secret('header'),
  signing: secret('signing').padEnd(32, '.'),
  jwtKey: secret('jwt').padEnd(32, '.'),
  tlsKey: certificates.KEY.split('\n')[1] ?? '',
};

let running: Running;
let receiver: Receiver;
let answers = '';

/** Asks the API, and keeps all that it answers. Only what is asked otherwise may show a secret: `GET /secret`, `rotate-secret`. */
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const answer = await running.client.request(method, path, body);
  answers += `${JSON.stringify([...answer.headers])}${JSON.stringify(answer.body)}\n`;
  return answer;
}

const key = Buffer.from(SECRETS.signing).toString('base64');
const withAuth = (auth: unknown, more = {}) => ({
  url: receiver.url('/in'),
  auth,
  secret: `whsec_${key}`,
  headers: { 'X-Team': SECRETS.header },
  ...more,
});

beforeAll(async () => {
  const env = { HOOKPOST_LOG_LEVEL: 'debug' };
  [running, receiver] = await Promise.all([startInstallation({ env }), startReceiver()]);
  receiver.behave('/token', { status: 200, body: `{"access_token":"${SECRETS.token}","token_type":"Bearer"}` });
  // It tells in its answer all that it got.
  receiver.behave('/failing', ({ headers, query }, response) =>
    response.writeHead(500).end(JSON.stringify({ headers, query })),
  );
});
afterAll(() => Promise.all([running.stop(), receiver.close()]));

describe('a secret of a hook', () => {
  it('is found in what its receiver got, and nowhere else', async () => {
    const hooks = [
      withAuth({ type: 'basic', username: 'me', password: SECRETS.password }),
      withAuth({ type: 'bearer', token: SECRETS.bearer }),
      withAuth({ type: 'header', name: 'X-Api-Key', value: SECRETS.value }),
      withAuth({ type: 'query', name: 'token', value: SECRETS.query }),
      withAuth({
        type: 'oauth2',
        tokenUrl: receiver.url('/token'),
        clientId: 'me',
        clientSecret: SECRETS.clientSecret,
      }),
      withAuth({ type: 'bearer', token: SECRETS.bearer }, { url: receiver.url('/failing'), retry: { delays: [0.2] } }),
      withAuth(
        { type: 'query', value: SECRETS.query },
        {
          url: receiver.url('/in').replace('http:', 'https:'),
          tls: { cert: certificates.VALID, key: certificates.KEY },
          retry: { delays: [] },
        },
      ),
    ];
    const ids: string[] = [];
    for (const hook of hooks) {
      const made = await ask('POST', '/v1/hooks', hook);
      expect(made.status).toBe(201);
      ids.push(made.body.id);
    }
    await ask('POST', '/v1/jwt-keys', { alg: 'HS256', key: SECRETS.jwtKey });
    // What is refused is not repeated.
    await ask('POST', '/v1/hooks', withAuth({ type: 'bearer', token: `${SECRETS.bearer}\n` }));
    await ask(
      'POST',
      '/v1/hooks',
      withAuth({ type: 'header', name: `${SECRETS.value}:`, value: { a: SECRETS.value } }),
    );
    await ask('POST', '/v1/hooks', withAuth({ type: 'none', password: SECRETS.password }, { secret: SECRETS.signing }));

    await ask('POST', '/v1/events', anEvent());
    await ask('POST', `/v1/hooks/${ids[0]}/test`, {});
    await ask('PATCH', `/v1/hooks/${ids[1]}`, { name: 'changed', headers: { 'X-Other': SECRETS.header } });
    await eventually(async () => {
      const deliveries = await running.client.deliveries({});
      const pending = deliveries.filter(({ state }) => state === 'pending');
      if (deliveries.length < 8 || pending.length > 0)
        throw new Error(`${deliveries.length} deliveries, ${pending.length} pending`);
    });
    // Not sooner: an event that has not been dispatched yet matches no hook that is deleted.
    await ask('DELETE', `/v1/hooks/${ids[2]}`);
    const paths = ['hooks', 'audit', 'deliveries', 'events', 'jwt-keys', 'keys'].map((list) => `/v1/${list}`);
    for (const path of [...paths, ...ids.flatMap((id) => [`/v1/hooks/${id}`, `/v1/hooks/${id}/status`])]) {
      await ask('GET', path);
    }
    for (const { id } of await running.client.deliveries({})) await ask('GET', `/v1/deliveries/${id}`);

    const got = JSON.stringify(receiver.requests().map(({ headers, query }) => [headers, query]));
    const sent = ['password', 'bearer', 'value', 'query', 'clientSecret', 'token', 'header'];
    expect(found(SECRETS, got).sort()).toEqual(sent.sort());
    expect(found(SECRETS, answers)).toEqual([]);
    expect(found(SECRETS, inLogs(running))).toEqual([]);
    expect(found(SECRETS, await inDatabase(running.installation))).toEqual([]);
    expect(found(SECRETS, await inRedis(running.installation))).toEqual([]);
  });
});
