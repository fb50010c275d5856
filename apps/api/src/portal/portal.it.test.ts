import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';
import { NO_DEPS } from '../openapi/checked-in.ts';
import type { AnyRoute } from '../route.ts';
import { allRoutes } from '../routes/index.ts';

const URL_IN = 'http://127.0.0.1:8080/in';
const table = allRoutes(NO_DEPS).map((route): [string, AnyRoute] => [`${route.method} ${route.path}`, route]);
const open = table.filter(([, { portal }]) => portal === true);
const closed = table.filter(([, { portal }]) => portal !== true);

/** What a tenant has for two of its customers: by the first part of an address, an id. */
type Owned = Record<'hooks' | 'events' | 'deliveries' | 'recoveries', string>;

let api: TestApi;
let admin: string;
let adas: Owned;
let bobs: Owned;
/** Sessions of Ada's portal: by her channel, by her hook, and one that only reads. */
let byChannel: string;
let byHook: string;
let reading: string;

beforeAll(async () => {
  api = await startApi();
  admin = await api.newTenant('acme');
  [adas, bobs] = [await everythingOf('ada'), await everythingOf('bob')];
  byChannel = await portal({ channels: ['ada'] });
  byHook = await portal({ hooks: [adas.hooks] });
  reading = await portal({ channels: ['ada'], readOnly: true });
});
afterAll(() => api?.close());

async function everythingOf(channel: string): Promise<Owned> {
  const hook = await asAdmin('POST', '/v1/hooks', { url: URL_IN, name: `of ${channel}`, channels: [channel] });
  // Of a channel besides whose name is nobody else's business.
  const channels = [channel, `secret-${channel}`];
  const event = await asAdmin('POST', '/v1/events', { type: 't', data: { of: channel }, channels });
  const delivery = await aDelivery(api.config.mongodbUri, {
    tenantId: 'acme',
    eventId: event.body.id,
    hookId: hook.body.id,
    channels,
  });
  const recovery = await asAdmin('POST', `/v1/hooks/${hook.body.id}/recover`, { from: '2026-01-01' });
  return { hooks: hook.body.id, events: event.body.id, deliveries: delivery, recoveries: recovery.body.id };
}

const asAdmin = (method: string, path: string, body?: unknown) => api.call(method, path, body, { key: admin });

const link = (body: object) => asAdmin('POST', '/v1/portal-links', { expiresIn: 600, ...body });

async function portal(body: object): Promise<string> {
  const { status, body: made } = await link(body);
  expect(status).toBe(201);
  return new URL(made.url).hash.slice('#token='.length);
}

const BODIES: Record<string, (owned: Owned) => unknown> = {
  'POST /v1/hooks': () => ({ url: URL_IN }),
  'PATCH /v1/hooks/:id': () => ({ name: 'changed' }),
  'POST /v1/recoveries': ({ hooks }) => ({ hook: hooks, from: '2026-01-01' }),
  'POST /v1/hooks/:id/recover': () => ({ from: '2026-01-01' }),
};

const ask = (name: string, { method, path }: AnyRoute, owned: Owned, key: string): Promise<Answer> =>
  api.call(method, path.replace(/:\w+/, owned[(path.split('/')[2] ?? '') as keyof Owned]), BODIES[name]?.(owned), {
    key,
  });

describe('a portal', () => {
  it.each(closed)('has no part in %s', async (name, route) => {
    for (const key of [byChannel, byHook]) {
      expect((await ask(name, route, adas, key)).status).toBe(403);
    }
  });

  // Deletes and ends come last: what they take away is needed before.
  const inOrder = open.toSorted(([a], [b]) => Number(/DELETE|cancel/.test(a)) - Number(/DELETE|cancel/.test(b)));

  it.each(inOrder.filter(([, { path }]) => path.includes(':')))(
    "%s answers for another customer's id as for a missing one, and changes nothing of theirs",
    async (name, route) => {
      const state = async () => {
        const [kind = ''] = route.path.split('/').slice(2);
        const { body } = await asAdmin('GET', `/v1/${kind}/${bobs[kind as keyof Owned]}`);
        // What would be sent now, signed anew each second.
        return { ...body, request: null };
      };
      const before = await state();
      const missing = {
        hooks: 'f'.repeat(24),
        events: 'none',
        deliveries: `none.${'f'.repeat(24)}`,
        recoveries: 'f'.repeat(24),
      };
      for (const key of [byChannel, byHook]) {
        const foreign = await ask(name, route, bobs, key);
        expect([foreign.status, foreign.text]).toEqual([404, (await ask(name, route, missing, key)).text]);
      }
      expect(await state()).toEqual(before);
    },
  );

  it.each(inOrder)('%s shows nothing of another customer, and the names of no other channels', async (name, route) => {
    for (const key of [byHook, byChannel]) {
      const { status, text } = await ask(name, route, adas, key);
      if (name === 'POST /v1/hooks' && key === byHook) expect(status).toBe(403);
      // The other portal, of the same customer, may have ended it just before.
      else expect([200, 201, 202, 204, 409, 404]).toContain(status);
      for (const foreign of [...Object.values(bobs), 'bob', 'secret-'])
        expect([name, text.includes(foreign)]).toEqual([name, false]);
    }
  });

  it('that only reads changes nothing and shows no secret', async () => {
    for (const [name, route] of open.filter(([, { scope }]) => !['hooks:read', 'logs:read'].includes(scope))) {
      expect([name, (await ask(name, route, bobs, reading)).status]).toEqual([name, 403]);
    }
    expect((await api.call('GET', '/v1/hooks', undefined, { key: reading })).status).toBe(200);
  });
});

describe('a hook made in a portal', () => {
  const make = (fields: object, key: string) => api.call('POST', '/v1/hooks', { url: URL_IN, ...fields }, { key });

  it("takes its customer's channels, and no others", async () => {
    const key = await portal({ channels: ['eve', 'fay'] });
    const made = await make({}, key);
    expect([made.status, made.body.channels]).toEqual([201, ['eve', 'fay']]);
    expect((await make({ channels: ['fay'] }, key)).body.channels).toEqual(['fay']);
    const refused = await make({ channels: ['eve', 'bob'] }, key);
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'channels[1]']);
    const change = (body: object) => api.call('PATCH', `/v1/hooks/${made.body.id}`, body, { key });
    expect((await change({ channels: ['bob'] })).status).toBe(400);
    expect((await change({ channels: [] })).body.channels).toEqual(['eve', 'fay']);
    expect((await change({ name: 'changed' })).body.name).toBe('changed');
    const listed = await api.call('GET', '/v1/hooks', undefined, { key });
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain(made.body.id);
  });

  it('has no uid, which would tell whether another has it', async () => {
    const key = await portal({ channels: ['eve'] });
    expect((await make({ uid: 'mine' }, key)).body.errors[0].path).toBe('uid');
  });

  it('is its customer’s in the audit log', async () => {
    const key = await portal({ channels: ['gus'], name: 'Gus Ltd.' });
    const { id } = (await make({}, key)).body;
    const [record] = (await asAdmin('GET', `/v1/audit?target=${id}`)).body.data;
    expect(record.actor).toMatchObject({ kind: 'portal', name: 'Gus Ltd.' });
  });

  it('keeps the channels of a hook that its link names', async () => {
    const { id } = (await asAdmin('POST', '/v1/hooks', { url: URL_IN, channels: ['hal'] })).body;
    const key = await portal({ hooks: [id] });
    const change = (body: object) => api.call('PATCH', `/v1/hooks/${id}`, body, { key });
    expect((await change({ channels: ['bob'] })).body.errors[0].path).toBe('channels');
    expect((await change({ channels: [] })).status).toBe(400);
    expect((await change({ channels: ['hal'], name: 'changed' })).status).toBe(200);
  });
});

describe('a hook without channels that a link names', () => {
  it('keeps its types and its filter, by which alone it may be that of a customer', async () => {
    const settings = { url: URL_IN, events: ['order.*'], filter: { customer: 5, $or: [{ a: 1 }, { b: 2 }] } };
    const { id } = (await asAdmin('POST', '/v1/hooks', settings)).body;
    const key = await portal({ hooks: [id] });
    const change = (body: object) => api.call('PATCH', `/v1/hooks/${id}`, body, { key });
    for (const body of [{ events: ['*'] }, { filter: null }, { filter: { customer: 6 } }]) {
      const { status, body: said } = await change(body);
      expect([status, said.errors[0].path]).toEqual([400, Object.keys(body)[0]]);
    }
    expect((await change({ ...settings, name: 'changed' })).status).toBe(200);
  });

  it('may choose among the types of its channels where it has any', async () => {
    const { id } = (await asAdmin('POST', '/v1/hooks', { url: URL_IN, channels: ['lea'] })).body;
    const key = await portal({ hooks: [id] });
    const change = (body: object) => api.call('PATCH', `/v1/hooks/${id}`, body, { key });
    expect((await change({ events: ['order.*'], filter: { a: 1 } })).status).toBe(200);
  });
});

describe('a hook whose channels were changed', () => {
  it('shows its new customer nothing of the events of the one before, and sends none of them again', async () => {
    const { id } = (await asAdmin('POST', '/v1/hooks', { url: URL_IN, channels: ['jon'] })).body;
    const deliveryOf = async (channels: string[]) => {
      const event = (await asAdmin('POST', '/v1/events', { type: 't', data: { of: channels }, channels })).body.id;
      const of = { tenantId: 'acme', eventId: event, hookId: id, channels, state: 'failed', nextAt: null } as const;
      return { event, delivery: await aDelivery(api.config.mongodbUri, { ...of, reason: 'exhausted' }) };
    };
    const [jons, shared, none] = [await deliveryOf(['jon']), await deliveryOf(['jon', 'kim']), await deliveryOf([])];
    await asAdmin('PATCH', `/v1/hooks/${id}`, { channels: ['kim'] });
    const key = await portal({ channels: ['kim'] });
    const call = (method: string, path: string, body?: unknown) => api.call(method, path, body, { key });
    const listed = async (query = '') => (await call('GET', `/v1/deliveries${query}`)).body.data;
    expect(await listed()).toMatchObject([{ id: shared.delivery, channels: ['kim'] }]);
    expect([await listed('?channel=jon'), await listed(`?event=${jons.event}`)]).toEqual([[], []]);
    for (const { event, delivery } of [jons, none]) {
      for (const end of ['', '/redeliver', '/cancel']) {
        const { status } = await call(end === '' ? 'GET' : 'POST', `/v1/deliveries/${delivery}${end}`);
        expect([end, status]).toEqual([end, 404]);
      }
      expect((await call('GET', `/v1/events/${event}`)).status).toBe(404);
    }
    expect((await call('POST', `/v1/hooks/${id}/recover`, { from: '2026-01-01' })).body.total).toBe(1);
    expect((await asAdmin('POST', `/v1/hooks/${id}/recover`, { from: '2026-01-01' })).body.total).toBe(3);
  });
});

describe('a hook that takes more than one customer’s channels', () => {
  it('is in nobody’s portal, unless the link names it', async () => {
    const { id } = (await asAdmin('POST', '/v1/hooks', { url: URL_IN, channels: ['ida', 'bob'] })).body;
    const every = (await asAdmin('POST', '/v1/hooks', { url: URL_IN })).body.id;
    const key = await portal({ channels: ['ida'] });
    expect((await api.call('GET', '/v1/hooks', undefined, { key })).body.data).toEqual([]);
    for (const each of [id, every])
      expect((await api.call('GET', `/v1/hooks/${each}`, undefined, { key })).status).toBe(404);
    const named = await portal({ hooks: [id] });
    expect((await api.call('GET', '/v1/hooks', undefined, { key: named })).body.data).toHaveLength(1);
  });
});

describe('a link to a portal', () => {
  it('leads to this API and says when it ends', async () => {
    const { body } = await link({ channels: ['ada'], expiresIn: 600, theme: 'dark' });
    expect(body.url).toMatch(new RegExp(`^${api.url}/portal#token=hps_`));
    expect(Math.abs(Date.parse(body.expiresAt) - Date.now() - 600_000)).toBeLessThan(60_000);
    const headers = { authorization: `Bearer ${new URL(body.url).hash.slice('#token='.length)}` };
    const session = await fetch(`${api.url}/dashboard/session`, { headers });
    expect(await session.json()).toMatchObject({ csrf: null, portal: { channels: ['ada'], theme: 'dark' } });
  });

  it.each([
    [{}, 'channels'],
    [{ channels: ['a'], hooks: ['b'] }, 'channels'],
    [{ channels: [] }, 'channels'],
    [{ hooks: ['none'] }, 'hooks[0]'],
    [{ channels: ['a'], expiresIn: 59 }, 'expiresIn'],
    [{ channels: ['a'], expiresIn: 3_000_000 }, 'expiresIn'],
    [{ channels: ['a'], theme: 'pink' }, 'theme'],
    [{ channels: ['a'], surprise: 1 }, 'surprise'],
  ])('is refused for %j', async (body, path) => {
    const { status, body: said } = await link(body);
    expect([status, said.errors[0].path]).toEqual([400, path]);
  });

  it('is in the audit log, without its token', async () => {
    const { body } = await link({ channels: ['ada'], readOnly: true, name: 'Ada Inc.' });
    const [record] = (await asAdmin('GET', '/v1/audit?limit=1')).body.data;
    const after = { name: 'Ada Inc.', channels: ['ada'], readOnly: true, expiresAt: body.expiresAt };
    expect(record).toMatchObject({ action: 'portal_link.created', change: { before: null, after } });
    expect(JSON.stringify(record)).not.toContain('hps_');
  });

  it('ends with the key that made it', async () => {
    const maker = (await asAdmin('POST', '/v1/keys', { name: 'maker', scopes: ['admin'] })).body;
    const made = await api.call('POST', '/v1/portal-links', { channels: ['ada'], expiresIn: 600 }, { key: maker.key });
    const key = new URL(made.body.url).hash.slice('#token='.length);
    const status = async () => (await api.call('GET', '/v1/hooks', undefined, { key })).status;
    expect(await status()).toBe(200);
    await asAdmin('DELETE', `/v1/keys/${maker.id}`);
    // Within 5 s, and what a busy machine adds to it.
    const deadline = Date.now() + 10_000;
    while ((await status()) === 200 && Date.now() < deadline);
    expect(await status()).toBe(401);
  });

  it('of a tenant that was deleted opens nothing of the next of its id', async () => {
    await api.newTenant('short');
    const headers = { 'hookpost-tenant': 'short' };
    const made = await api.call('POST', '/v1/portal-links', { channels: ['ada'], expiresIn: 600 }, { headers });
    const key = new URL(made.body.url).hash.slice('#token='.length);
    await api.call('DELETE', '/v1/tenants/short');
    await api.newTenant('short');
    expect((await api.call('GET', '/v1/hooks', undefined, { key })).status).toBe(401);
  });

  it('is nothing to the registration APIs', async () => {
    const answer = await fetch(`${api.url}/v1/webhooks`, { headers: { authorization: byChannel } });
    expect(answer.status).toBe(401);
  });
});
