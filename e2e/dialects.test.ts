import { dialects } from '@hookpost/dialects';
import { type DialectFixture, dialectFixtures, FIXTURE_TIME, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

jest.setTimeout(60_000);

type Delivered = DialectFixture & Required<Pick<DialectFixture, 'hook' | 'delivered'>>;
const isDelivered = (fixture: DialectFixture): fixture is Delivered => Boolean(fixture.hook && fixture.delivered);

describe('a hook made through a registration API', () => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    [running, receiver] = await Promise.all([startInstallation(), startReceiver()]);
  });
  afterAll(() => Promise.all([running.stop(), receiver.close()]));

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${running.apis[0]?.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${running.installation.apiKey}`,
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });

  /** The fixture's request with the address of our receiver in place of its own. */
  const register = ({ request, hook }: Delivered, url: string) =>
    post(request.path, JSON.stringify(request.body).replaceAll(hook.url, url));

  for (const { name } of dialects) {
    dialectFixtures(name)
      .filter(isDelivered)
      .forEach((fixture, i) => {
        it(`of ${name} that ${fixture.title} sends exactly what the contract says`, async () => {
          const { type, data, method, headers, body } = fixture.delivered;
          const path = `/${name}/${i}`;
          expect((await register(fixture, receiver.url(path))).status).toBe(fixture.reply.status);
          const event = `{"type":${JSON.stringify(type)},"at":"${FIXTURE_TIME}","data":${data}}`;
          expect((await post('/v1/events', event)).status).toBe(202);
          const [request] = await receiver.waitFor(1, { path });
          expect(request).toMatchObject({ method, headers });
          expect(request?.body.toString()).toBe(body);
        });
      });
  }
});
