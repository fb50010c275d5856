import { type CredentialPlace, dialects } from '@hookpost/dialects';
import {
  type DialectFixture,
  dialectFixtures,
  eventually,
  FIXTURE_TIME,
  fixtureEventId,
  keyHeaders,
  type Receiver,
  startReceiver,
  withAnyText,
} from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/;

type Delivered = DialectFixture & Required<Pick<DialectFixture, 'hook' | 'delivered'>>;
const isDelivered = (fixture: DialectFixture): fixture is Delivered => Boolean(fixture.hook?.url && fixture.delivered);

describe('a hook made through a registration API', () => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    running = await startInstallation();
  });
  // A receiver left open keeps the whole run from ending, also where nothing has started.
  afterAll(() => Promise.all([running?.stop(), receiver.close()]));

  const call = (method: string, path: string, place: CredentialPlace, body?: string) =>
    fetch(`${running.apis[0]?.url}${path}`, {
      method,
      headers: { ...keyHeaders(place, running.installation.apiKey), 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });

  async function newestHook(): Promise<string> {
    const { data } = (await (await call('GET', '/v1/hooks?limit=1', 'bearer')).json()) as { data: { id: string }[] };
    return String(data[0]?.id);
  }

  for (const {
    name,
    credentials: [place = 'bearer'],
    ids,
  } of dialects) {
    dialectFixtures(name)
      .filter(isDelivered)
      .forEach((fixture, i) => {
        it(`of ${name} that ${fixture.title} sends exactly what the contract says, and both sides show it`, async () => {
          const { type, channels = [], data, method, query = '', headers, body } = fixture.delivered;
          const path = `/${name}/${i}`;
          receiver.behave(path, { status: 200 });
          // The address of our receiver in place of the fixture's own.
          const request = JSON.stringify(fixture.request.body).replaceAll(String(fixture.hook.url), receiver.url(path));
          const registered = await call(fixture.request.method, fixture.request.path, place, request);
          expect(registered.status).toBe(fixture.reply.status);
          const hook = await newestHook();
          const ownId = ids === 'uuid' ? String(UUID.exec(await registered.text())?.[0]) : hook;

          const id = fixtureEventId(name, fixture.title);
          const fields = Object.entries({ id, type, channels, at: FIXTURE_TIME });
          const head = fields.map(([field, value]) => `"${field}":${JSON.stringify(value)}`);
          expect((await call('POST', '/v1/events', 'bearer', `{${head},"data":${data}}`)).status).toBe(202);
          // Some hooks take events of the tests before, too.
          const isOurs = ({ headers }: { headers: Record<string, unknown> }) => headers['webhook-id'] === id;
          const received = (await receiver.waitFor((all) => all.some(isOurs), { path })).find(isOurs);
          const expected = withAnyText({ method, query, headers }, expect.stringMatching(/./));
          expect(received).toMatchObject(expected as object);
          expect(received?.body.toString()).toBe(body);

          await eventually(async () => (await running.client.delivery(`${id}.${hook}`)).state === 'delivered');
          await eventually(async () => {
            expect(await running.client.statuses(hook)).toContainEqual(
              expect.objectContaining({ type, success: true }),
            );
          });
          for (const shown of fixture.shows ?? []) {
            const answer = await call('GET', shown.path.replace(':id', ownId), place);
            expect(await answer.json()).toEqual(withAnyText(shown.body, expect.stringMatching(/./)));
          }
        });
      });
  }
});
