/** The secrets of hooks made through registration APIs go to their receivers, and are nowhere else. */
import { anEvent, eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';
import { inDatabase, inLogs, inRedis } from './kept-places.ts';
import { found } from './secret-forms.ts';

const SHOP = '63fdc414cccc3592d31b3ac8';
const DOMAIN = 'demo.test';
const secret = (name: string) => `c4nary-${name}-0123456789`;
/** Sent to a receiver: of each dialect, by the name of what holds it. */
const SENT = {
  alertsPassword: secret('alerts-password'),
  alertsBearer: secret('alerts-bearer'),
  alertsHeader: secret('alerts-header'),
  ratesPassword: secret('rates-password'),
  ratesToken: secret('rates-token'),
  webhooksPassword: secret('webhooks-password'),
  webhooksQuery: secret('webhooks-query'),
  webhooksToken: secret('webhooks-token'),
  webitelHeader: secret('webitel-header'),
  webitelTemplate: secret('webitel-template'),
  webitelLogin: secret('webitel-login'),
  webitelLoginField: secret('webitel-login-field'),
  webitelToken: secret('webitel-token'),
  webitelCookie: secret('webitel-cookie'),
  dixaPassword: secret('dixa-password'),
  dixaToken: secret('dixa-token'),
  dixaHeader: secret('dixa-header'),
};

let running: Running;
let receiver: Receiver;
let readOnly: string;
let answers = '';

beforeAll(async () => {
  const env = { HOOKPOST_LOG_LEVEL: 'debug', HOOKPOST_RETRY_DELAYS: '' };
  [running, receiver] = await Promise.all([startInstallation({ env }), startReceiver()]);
  const scopes = ['hooks:read'];
  const made = await running.client.request('POST', '/v1/keys', { name: 'reads', scopes });
  readOnly = (made.body as { key: string }).key;
});
afterAll(() => Promise.all([running?.stop(), receiver?.close()]));

/** `kept`: the answer may show no secret. */
async function ask(method: string, path: string, body?: unknown, { key = '', kept = true } = {}): Promise<any> {
  const answer = await fetch(`${running.apis[0]?.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key || running.installation.apiKey}`,
      'x-access-token': key || running.installation.apiKey,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (kept) answers += `${JSON.stringify([...answer.headers])}${text}\n`;
  expect([path, answer.status < 300, text.slice(0, 300)]).toEqual([path, true, expect.any(String)]);
  return text === '' ? null : JSON.parse(text);
}

const at = (path: string) => receiver.url(path);

async function makeHooks(): Promise<void> {
  const alerts = (more: object) => ask('POST', '/hooks/queuealerts', { endpoint: at('/in'), ...more });
  await alerts({ authtype: 'Basic', username: 'me', password: SENT.alertsPassword });
  await alerts({ authtype: 'Bearer', token: SENT.alertsBearer });
  await alerts({ authtype: 'Header', token: SENT.alertsHeader });

  // Its contract has this one answer show them.
  const rates = { endPoint: at('/in'), hookType: 'dbs', isActiveStatus: true, _shop: SHOP };
  const ratesKey = { kept: false };
  for (const more of [
    { authType: 'basic', userId: 'me', pwdTxt: SENT.ratesPassword },
    { authType: 'jwt', token: SENT.ratesToken },
  ]) {
    await ask('POST', '/api/v1/hook', { ...rates, ...more }, ratesKey);
  }

  const webhooks = (more: object) => ask('POST', '/webhooks', { endpoint: at('/in'), isAlertHook: true, ...more });
  await webhooks({ authType: 'basic', userName: 'me', password: SENT.webhooksPassword });
  await webhooks({ authType: 'querystring', token: SENT.webhooksQuery });
  await webhooks({ authType: 'authheader', token: SENT.webhooksToken });

  await ask('POST', `/api/v2/hooks?domain=${DOMAIN}`, {
    event: 'DTMF',
    action: { type: 'web', method: 'POST', url: at('/in') },
    headers: {
      'X-Token': SENT.webitelHeader,
      'X-Secret': `${SENT.webitelTemplate}-\${digit}`,
      Authorization: `Bearer \${auth:body:token}`,
    },
    auth: {
      enabled: true,
      url: at('/login'),
      method: 'POST',
      headers: { Authorization: SENT.webitelLogin },
      map: { password: SENT.webitelLoginField },
      cookie: true,
    },
  });
}

/** Dixa's answers show what is its caller's own to a key that may write; what one that reads is shown is searched. */
async function makeDixaHooks(): Promise<{ secretKeys: Record<string, string>; ids: string[] }> {
  const hooks = [
    { _type: 'BasicAuth', username: 'me', password: SENT.dixaPassword },
    { _type: 'TokenAuth', value: SENT.dixaToken },
  ].map((authorization) => ({
    name: 'of Dixa',
    url: at('/in'),
    events: ['ConversationCreated'],
    authorization,
    customHeaders: { 'X-Team': SENT.dixaHeader },
  }));
  const made = [];
  for (const hook of hooks) made.push((await ask('POST', '/v1/webhooks', hook, { kept: false })).data);
  const secretKeys = Object.fromEntries(made.map(({ secretKey }, i) => [`secretKey${i}`, secretKey]));
  return { secretKeys, ids: made.map(({ id }) => id) };
}

async function readAll(dixaIds: string[]): Promise<void> {
  const { data: hooks } = await ask('GET', '/v1/hooks');
  for (const { id } of hooks) await ask('GET', `/v1/hooks/${id}`);
  for (const list of ['audit', 'deliveries', 'events']) await ask('GET', `/v1/${list}?limit=200`);
  for (const { id } of await running.client.deliveries({})) await ask('GET', `/v1/deliveries/${id}`);
  const { data: webitel } = await ask('GET', `/api/v2/hooks?domain=${DOMAIN}`);
  await ask('GET', `/api/v2/hooks/${webitel[0]._id}?domain=${DOMAIN}`);
  await ask('GET', '/v1/webhooks', undefined, { key: readOnly });
  for (const id of dixaIds) {
    await ask('GET', `/v1/webhooks/${id}`, undefined, { key: readOnly });
    await ask('GET', `/v1/webhooks/${id}/delivery-status`, undefined, { key: readOnly });
  }
}

describe('a secret of a hook that another registration API made', () => {
  it('is found in what its receiver got, and nowhere else, not even where that repeats it', async () => {
    receiver.behave('/login', {
      status: 200,
      headers: { 'set-cookie': `sid=${SENT.webitelCookie}; Path=/` },
      body: JSON.stringify({ token: SENT.webitelToken }),
    });
    receiver.behave('/in', ({ headers, query }, response) =>
      response.writeHead(500).end(JSON.stringify({ headers, query })),
    );
    await makeHooks();
    const { secretKeys, ids } = await makeDixaHooks();
    const secrets: Record<string, string> = { ...SENT, ...secretKeys };

    for (const [type, channels] of [
      ['queue.completed', []],
      ['dbs', [SHOP]],
      ['alert.low', []],
      ['DTMF', [DOMAIN]],
      ['ConversationCreated', []],
    ] as const) {
      await running.client.publish(anEvent({ type, channels, data: { digit: '5' } }));
    }
    await receiver.waitFor(11, { path: '/in' });
    await eventually(async () => {
      const states = (await running.client.deliveries({})).map(({ state }) => state);
      expect(states.filter((state) => state !== 'failed')).toEqual([]);
      expect(states).toHaveLength(11);
    });
    await readAll(ids);

    const got = JSON.stringify(receiver.requests().map(({ headers, query, body }) => [headers, query, String(body)]));
    expect(found(SENT, got)).toEqual(Object.keys(SENT));
    expect(found(secretKeys, got)).toEqual([]);
    expect(found(secrets, answers)).toEqual([]);
    expect(found(secrets, inLogs(running))).toEqual([]);
    expect(found(secrets, await inDatabase(running.installation))).toEqual([]);
    expect(found(secrets, await inRedis(running.installation))).toEqual([]);
  });
});
