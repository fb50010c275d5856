import { type CredentialPlace, dialects } from '@hookpost/dialects';
import {
  type DialectFixture,
  dialectFixtures,
  FIXTURE_TIME,
  keyHeaders,
  type Receiver,
  startReceiver,
} from '@hookpost/testkit';
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

  const post = (path: string, body: string, place: CredentialPlace = 'bearer') =>
    fetch(`${running.apis[0]?.url}${path}`, {
      method: 'POST',
      headers: { ...keyHeaders(place, running.installation.apiKey), 'content-type': 'application/json' },
      body,
    });

  for (const { name, credentials } of dialects) {
    dialectFixtures(name)
      .filter(isDelivered)
      .forEach((fixture, i) => {
        it(`of ${name} that ${fixture.title} sends exactly what the contract says`, async () => {
          const { type, data, method, headers, body } = fixture.delivered;
          const path = `/${name}/${i}`;
          // The address of our receiver in place of the fixture's own.
          const request = JSON.stringify(fixture.request.body).replaceAll(fixture.hook.url, receiver.url(path));
          const registered = await post(fixture.request.path, request, credentials[0]);
          expect(registered.status).toBe(fixture.reply.status);
          const event = `{"type":${JSON.stringify(type)},"at":"${FIXTURE_TIME}","data":${data}}`;
          expect((await post('/v1/events', event)).status).toBe(202);
          const [received] = await receiver.waitFor(1, { path });
          expect(received).toMatchObject({ method, headers });
          expect(received?.body.toString()).toBe(body);
        });
      });
  }
});
