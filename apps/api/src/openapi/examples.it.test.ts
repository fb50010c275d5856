import { dialects } from '@hookpost/dialects';
import { dialectFixtures } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';
import { allRoutes } from '../routes/index.ts';
import { undocumented } from './answers.fixture.ts';
import { NO_DEPS } from './checked-in.ts';
import { openApiOf } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

const document = openApiOf(allRoutes(NO_DEPS), []);

let api: TestApi;
/** Makes one of what stands under a path. */
let ids: Record<string, () => Promise<string>>;
beforeAll(async () => {
  api = await startApi();
  const create = async (path: string, body: unknown): Promise<string> => (await api.call('POST', path, body)).body.id;
  const hook = await create('/v1/hooks', { url: 'http://127.0.0.1:8080/in', uid: 'billing' });
  let made = 0;
  const next = (): string => `made-${made++}`;
  const event = () => create('/v1/events', { type: 'order.created', data: {}, id: next() });
  ids = {
    hooks: async () => (await create('/v1/hooks', { url: 'http://127.0.0.1:8080/in', uid: next() })) ?? '',
    events: event,
    'event-types': async () => (await api.call('PUT', `/v1/event-types/${next()}`, {})).body.name,
    deliveries: async () =>
      aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId: await event(), hookId: hook }),
    recoveries: () => create('/v1/recoveries', { hook, from: '2026-01-01' }),
    keys: () => create('/v1/keys', { name: 'k', scopes: ['hooks:read'] }),
    'jwt-keys': () => create('/v1/jwt-keys', { alg: 'HS256', key: `${next()} is a text of at least 32 bytes` }),
    tenants: () => create('/v1/tenants', { id: next(), name: 'A tenant' }),
  };
});
afterAll(() => api.close());

type Body = { content: Record<string, { examples?: Record<string, { value: unknown }> }> };

const requests = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    bodiesOf(operation).map(([example, type, body]) => ({
      method: method.toUpperCase(),
      path,
      example,
      type,
      body,
      operation,
    })),
  ),
);

/** Each example of a body, or one request without. */
function bodiesOf(operation: JsonSchema): [string, string, unknown][] {
  const [type, media] = Object.entries((operation['requestBody'] as Body | undefined)?.content ?? {})[0] ?? [];
  const examples = Object.entries(media?.examples ?? {}).map(([name, { value }]): [string, string, unknown] => [
    name,
    type ?? '',
    value,
  ]);
  return examples.length > 0 ? examples : [['no-body', '', undefined]];
}

const successes = (operation: JsonSchema): number[] =>
  Object.keys(operation['responses'] as JsonSchema)
    .map(Number)
    .filter((status) => status < 300);

describe('each example of the OpenAPI document', () => {
  it.each(requests)('$method $path $example', async ({ method, path, type, body, operation }) => {
    const id = path.includes('{') ? ((await ids[path.split('/')[2] ?? '']?.()) ?? '') : '';
    // What there is has an id of its own; a `uid` names what is to be made.
    const sent = path.replace('{id}', id).replace('{name}', id).replace('{uid}', 'by-uid');
    const answer = await api.call(method, sent, body, type === '' ? {} : { headers: { 'content-type': type } });
    expect({
      status: answer.status,
      body: answer.body,
      isPromised: successes(operation).includes(answer.status),
    }).toMatchObject({
      isPromised: true,
    });
  });

  it('has a body wherever an operation must have one', () => {
    const bare = requests.filter(
      ({ operation, body }) =>
        (operation['requestBody'] as { required?: boolean } | undefined)?.required && body === undefined,
    );
    expect(bare.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});

describe.each(dialects.map((dialect) => ({ name: dialect.name })))('each sample of $name', ({ name }) => {
  it.each(dialectFixtures(name))(
    'is answered as the document says: $title',
    async ({ request: { method, path, body } }) => {
      const { status, body: answered, headers } = await api.call(method, path, body);
      const contentType = headers.get('content-type') ?? '';
      expect(undocumented({ method, path, status, contentType, body: answered })).toEqual([]);
    },
  );
});
