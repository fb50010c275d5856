/** What a hook asks of its requests, from the store to the receiver. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { newSigningSecret, standardEncoder } from '@hookpost/core';
import { certificates, eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from './engine.fixture.ts';

describe('an engine sends what its hooks ask for', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
    bed.engine();
  });
  afterAll(() => bed.close());

  const token = (value: string) => ({
    status: 200,
    body: JSON.stringify({ access_token: value, token_type: 'Bearer', expires_in: 3600 }),
  });
  const bearers = (path: string) => bed.receiver.requests(path).map(({ headers }) => headers.authorization);
  const oauth2 = (path: string) =>
    ({ type: 'oauth2', tokenUrl: bed.receiver.url(path), clientId: 'me', clientSecret: 'client-secret' }) as const;

  it('one token for all deliveries, and another where that is refused', async () => {
    const hook = await bed.hook('/oauth', { events: ['oauth'], auth: oauth2('/oauth/token') });
    bed.receiver.behave('/oauth/token', [token('first'), token('second')]);
    const first = await bed.publish({ type: 'oauth' });
    await bed.reached(first, hook, 'delivered');
    await bed.reached(await bed.publish({ type: 'oauth' }), hook, 'delivered');
    expect(bearers('/oauth')).toEqual(['Bearer first', 'Bearer first']);
    expect(bearers('/oauth/token')).toHaveLength(1);

    bed.receiver.behave('/oauth', [
      { status: 401, body: 'no Bearer first' },
      { status: 200, body: 'yes Bearer second' },
    ]);
    const event = await bed.publish({ type: 'oauth' });
    const { attempts } = await bed.reached(event, hook, 'delivered');
    expect(attempts).toMatchObject([{ n: 1, code: 200, response: 'yes Bearer ********' }]);
    expect(bearers('/oauth').slice(2)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('nothing where there is no token, and says why', async () => {
    const settings = { events: ['no-token'], auth: oauth2('/no-token/token'), retryDelays: [0.1] };
    const hook = await bed.hook('/no-token', settings);
    bed.receiver.behave('/no-token/token', [{ status: 400, body: '{"error":"client-secret"}' }, token('late')]);
    const { attempts } = await bed.reached(await bed.publish({ type: 'no-token' }), hook, 'delivered');
    expect(attempts).toMatchObject([
      {
        code: null,
        error: 'http',
        response: null,
        text: expect.stringContaining('token request was answered with 400'),
      },
      { code: 204 },
    ]);
    expect(bed.receiver.requests('/no-token')).toHaveLength(1);
  });

  it('only what its filter holds of', async () => {
    const settings = { events: ['filtered'], filter: { total: { $gte: 100 }, tag: { $regex: '^n' } } };
    const hook = await bed.hook('/filtered', settings);
    const data = (value: unknown) => Buffer.from(JSON.stringify(value));
    const passed = [{ total: 50, tag: 'new' }, { total: 100, tag: 'old' }, { total: '100', tag: 'new' }, {}];
    const events = await Promise.all(passed.map((value) => bed.publish({ type: 'filtered', data: data(value) })));
    await bed.reached(
      await bed.publish({ type: 'filtered', data: data({ total: 100, tag: 'new' }) }),
      hook,
      'delivered',
    );
    for (const event of events) await bed.cleared(event);
    expect(bed.receiver.requests('/filtered')).toHaveLength(1);
    await bed.reached(await bed.publish({ type: 'test', hookId: hook.id }), hook, 'delivered');
  });

  it('its certificate, signed with ed25519, as a CloudEvent', async () => {
    const { AUTHORITY, KEY, VALID } = certificates;
    const server = createServer({ key: KEY, cert: VALID, ca: AUTHORITY, requestCert: true, rejectUnauthorized: true });
    const shown: (string | string[] | undefined)[] = [];
    server.on('request', (request, response) => {
      shown.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      shown.push(request.headers['content-type'], request.headers['webhook-signature']);
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const hook = await bed.hook('/unused', {
      url: `https://127.0.0.1:${port}/`,
      events: ['secure'],
      tls: { cert: VALID, key: KEY, ca: AUTHORITY },
      signature: 'v1a',
      secrets: [{ secret: newSigningSecret('v1a'), createdAt: new Date(), expiresAt: null }],
      format: 'cloudevents',
    });
    const event = await bed.publish({ type: 'secure' });
    try {
      await bed.reached(event, hook, 'delivered');
      expect(shown).toEqual(['valid', 'application/cloudevents+json', expect.stringMatching(/^v1a,/)]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('a preliminary request', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
    bed.engine({
      encoderOf: () => ({
        ...standardEncoder,
        preRequest: () => ({ method: 'POST', url: bed.receiver.url('/login'), headers: {}, body: null }),
      }),
    });
  });
  afterAll(() => bed.close());

  it('has a deadline of its own, and its lease counts both', async () => {
    const hook = await bed.hook('/slow', { events: ['slow'], timeoutMs: 4000 });
    bed.receiver.behave('/login', { status: 200, delayMs: 2200 });
    bed.receiver.behave('/slow', { status: 200, delayMs: 2200 });
    const event = await bed.publish({ type: 'slow' });
    const leased = await eventually(async () => {
      const found = await bed.delivery(event, hook);
      if (!found?.lease) throw new Error('not leased');
      return found;
    });
    expect(Number(leased.lease?.until) - leased.acceptedAt.getTime()).toBeGreaterThan(12_900);
    expect((await bed.reached(event, hook, 'delivered')).attempts).toMatchObject([{ n: 1, code: 200 }]);
    expect(bed.receiver.requests('/slow')).toHaveLength(1);
  });
});
