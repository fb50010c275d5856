/** What every dialect must hold to, as far as it shows without a server. */

import {
  matches as coreMatches,
  ERRORS,
  type ErrorCode,
  type Hook,
  HookpostError,
  prepare,
  type Scope,
  standardEncoder,
  type TenantId,
} from '@hookpost/core';
import { compileRegex } from '@hookpost/platform';
import {
  type DialectFixture,
  dialectFixtures,
  FIXTURE_TENANT,
  FIXTURE_TIME,
  type FixtureDelivery,
  fixtureEventId,
  makeEvent,
  makeHook,
  parcelFixtures,
  parcels,
  withAnyText,
} from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { checkBody, checkQuery } from './check.ts';
import { addressesOf, type Command, type Dialect, type DialectRequest, type HookDraft, type Reply } from './dialect.ts';
import { dialects } from './registry.ts';

const subjects = [
  ...dialects.map((dialect) => ({ name: dialect.name, dialect, fixtures: dialectFixtures(dialect.name) })),
  { name: parcels.name, dialect: parcels, fixtures: parcelFixtures },
];

it('keeps names and addresses apart', () => {
  const names = dialects.map(({ name }) => name);
  const addresses = dialects.flatMap((dialect) => addressesOf(dialect).map(({ method, path }) => `${method} ${path}`));
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(addresses).size).toBe(addresses.length);
});

describe.each(subjects)('$name', ({ dialect, fixtures }) => {
  it('declares a name, credentials, and for every write a body and the scope for it', () => {
    expect(dialect.name).toMatch(/^[a-z][a-z-]*$/);
    expect(dialect.credentials).not.toHaveLength(0);
    for (const { method, scope, body } of dialect.routes) {
      expect(Boolean(body)).toBe(['POST', 'PUT', 'PATCH'].includes(method));
      expect(scope.endsWith(':write')).toBe(method !== 'GET');
    }
  });

  it('has a fixture that makes a hook', () => {
    expect(fixtures.filter(({ hook }) => hook)).not.toHaveLength(0);
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])(
    'renders the error %s as JSON, with a status of the same kind',
    (code) => {
      const { status, body } = dialect.encodeError(new HookpostError(code, 'What happened.'), 'request-1');
      expect(Math.floor(status / 100)).toBe(Math.floor(ERRORS[code].status / 100));
      if ([401, 404, 429, 503].includes(ERRORS[code].status)) expect(status).toBe(ERRORS[code].status);
      expect(Object.keys(body as object)).not.toHaveLength(0);
    },
  );

  it.each(fixtures)('answers a request that $title', (fixture) => {
    expect(exchange(dialect, fixture)).toEqual({ status: fixture.reply.status, body: anyText(fixture.reply.body) });
  });

  for (const fixture of fixtures.filter(({ hook }) => hook)) {
    it(`makes an ordinary hook of a request that ${fixture.title}`, () => {
      expect(hookOf(dialect, fixture)).toMatchObject(fixture.hook ?? {});
    });

    it(`ignores fields it does not know in a request that ${fixture.title}`, () => {
      const body = { ...(fixture.request.body as object), unheardOf: { of: [1] } };
      const hook = hookOf(dialect, { ...fixture, request: { ...fixture.request, body } });
      expect(hook).toMatchObject(fixture.hook ?? {});
      expect(JSON.stringify(hook)).not.toContain('unheardOf');
    });
  }

  for (const { route, fixture, secret } of shownSecrets(dialect, fixtures)) {
    // Some contracts show secrets, but only to a key that may write them.
    it(`masks ${secret} in ${route.method} ${route.path}`, () => {
      const hook = hookOf(dialect, fixture);
      const reply = route.encode({ hook, hooks: [hook], statuses: [], deliveries: [] }, request({}, 'hooks:read'));
      expect(JSON.stringify(reply)).not.toContain(secret);
    });
  }

  for (const fixture of fixtures.filter(({ delivered }) => delivered)) {
    it(`delivers to the hook of a request that ${fixture.title}`, () => {
      const { type, channels = [], data, query = '', ...expected } = fixture.delivered as FixtureDelivery;
      const hook = hookOf(dialect, fixture);
      const id = fixtureEventId(dialect.name, fixture.title);
      const accepted = acceptedEvent({ id, type, channels, data });
      const encoder = { ...standardEncoder, ...dialect };
      const sent = prepare(accepted, hook, encoder.encodeDelivery, { now: new Date(), preAnswer: null });
      expect(isFor(dialect, hook, accepted)).toBe(true);
      expect({ method: sent.method, url: sent.url }).toEqual({ method: expected.method, url: hook.url + query });
      expect(sent.headers).toMatchObject(anyText(expected.headers) as object);
      expect(Buffer.from(sent.body ?? []).toString()).toBe(expected.body);
    });
  }

  for (const fixture of fixtures.filter(({ withheld }) => withheld)) {
    it(`keeps other events from the hook of a request that ${fixture.title}`, () => {
      const hook = hookOf(dialect, fixture);
      const reached = fixture.withheld?.filter((event) => isFor(dialect, hook, acceptedEvent(event)));
      expect(reached).toEqual([]);
    });
  }
});

const acceptedEvent = ({
  data = '{}',
  ...fields
}: {
  id?: string;
  type: string;
  channels?: string[];
  data?: string;
}) => ({
  ...makeEvent({ tenantId, ...fields, data: Buffer.from(data) }),
  acceptedAt: new Date(FIXTURE_TIME),
  seq: 1n,
});

const isFor = (dialect: Dialect, hook: Hook, event: ReturnType<typeof acceptedEvent>): boolean =>
  coreMatches(event, hook) && (dialect.matches?.(event, hook, compileRegex) ?? true);

/** Every secret that a reader of a hook could meet, with the address where it could. */
function shownSecrets(dialect: Dialect, fixtures: DialectFixture[]) {
  const reads = dialect.routes.filter(({ method }) => method === 'GET');
  const secrets = fixtures.flatMap((fixture) => (fixture.secrets ?? []).map((secret) => ({ fixture, secret })));
  return reads.flatMap((route) => secrets.map((secret) => ({ route, ...secret })));
}

/** A fixture's request through the declarations, as the mount does it. */
function exchange(dialect: Dialect, fixture: DialectFixture): Reply {
  try {
    const { route, asked } = asMounted(dialect, fixture);
    return route.encode({ hook: hookOf(dialect, fixture) }, asked);
  } catch (error) {
    if (error instanceof HookpostError) return dialect.encodeError(error, 'request-1');
    throw error;
  }
}

function hookOf(dialect: Dialect, fixture: DialectFixture): Hook {
  const { route, asked } = asMounted(dialect, fixture);
  const command: Command = route.decode(asked);
  if (command.kind !== 'create') throw new Error(`${fixture.title}: a ${command.kind}, not a creation`);
  return aHook(dialect, command.hook);
}

function asMounted(dialect: Dialect, { request: { method, path, body } }: DialectFixture) {
  const { pathname, searchParams } = new URL(path, 'http://127.0.0.1');
  const address = addressesOf(dialect).find((each) => each.method === method && each.path === pathname);
  if (!address) throw new Error(`${dialect.name} has no ${method} ${pathname}`);
  const { route } = address;
  const query = checkQuery(route, Object.fromEntries(searchParams));
  return { route, asked: { ...request(checkBody(route, body)), query } };
}

const tenantId = FIXTURE_TENANT.id as TenantId;

const request = (body: unknown, scope: Scope = 'hooks:write'): DialectRequest => ({
  id: 'request-1',
  caller: { tenantId, scopes: [scope], owner: null, key: { id: 'key-1', name: 'Test' }, domain: null },
  params: { id: '' },
  query: {},
  body,
  service: { retryDelays: [5, 60], compileRegex, checkUrl: (url) => url },
});

const aHook = (dialect: Dialect, draft: HookDraft): Hook =>
  makeHook({
    id: '6500000000000000000000aa',
    publicId: dialect.ids === 'uuid' ? '11111111-2222-4333-8444-555555555555' : null,
    tenantId,
    tenantName: FIXTURE_TENANT.name,
    ...draft,
    // As every address is stored.
    url: draft.url && new URL(draft.url).href,
    dialect: dialect.name,
  });

const anyText = (value: unknown) => withAnyText(value, expect.stringMatching(/./));
