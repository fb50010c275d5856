import { type CredentialPlace, dialects } from '@hookpost/dialects';
import {
  type DialectFixture,
  dialectFixtures,
  FIXTURE_TIME,
  fixtureEventId,
  keyHeaders,
  type Receiver,
  startReceiver,
  withAnyText,
} from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

jest.setTimeout(60_000);

type Delivered = DialectFixture & Required<Pick<DialectFixture, 'hook' | 'delivered'>>;
const isDelivered = (fixture: DialectFixture): fixture is Delivered => Boolean(fixture.hook?.url && fixture.delivered);

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
          const { type, channels = [], data, method, query = '', headers, body } = fixture.delivered;
          const path = `/${name}/${i}`;
          // The address of our receiver in place of the fixture's own.
          const request = JSON.stringify(fixture.request.body).replaceAll(String(fixture.hook.url), receiver.url(path));
          const registered = await post(fixture.request.path, request, credentials[0]);
          expect(registered.status).toBe(fixture.reply.status);

          const id = fixtureEventId(name, fixture.title);
          const fields = Object.entries({ id, type, channels, at: FIXTURE_TIME });
          const head = fields.map(([field, value]) => `"${field}":${JSON.stringify(value)}`);
          expect((await post('/v1/events', `{${head},"data":${data}}`)).status).toBe(202);
          // Some hooks take events of the tests before, too.
          const isOurs = ({ headers }: { headers: Record<string, unknown> }) => headers['webhook-id'] === id;
          const received = (await receiver.waitFor((all) => all.some(isOurs), { path })).find(isOurs);
          const expected = withAnyText({ method, query, headers }, expect.stringMatching(/./));
          expect(received).toMatchObject(expected as object);
          expect(received?.body.toString()).toBe(body);
        });
      });
  }
});
