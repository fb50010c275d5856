/**
 * Seeded requests to every operation of the OpenAPI document, right ones and hostile ones: no 5xx, no hang, every refusal
 * says what is wrong. `HOOKPOST_SEED=SEED` replays them, `HOOKPOST_SEED=SEED:OPERATION` those to one operation;
 * `HOOKPOST_LONG=1`: ever new ones, and ten times as many.
 */
import { randomInt } from 'node:crypto';
import type { Log } from '@hookpost/core';
import { dialects } from '@hookpost/dialects';
import { silentLog } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PLATFORM_KEY, startApi, type TestApi } from '../api.fixture.ts';
import { aDelivery } from '../delivery.fixture.ts';
import { allRoutes } from '../routes/index.ts';
import { undocumented } from './answers.fixture.ts';
import { NO_DEPS } from './checked-in.ts';
import { openApiOf } from './document.ts';
import { type FuzzRequest, type Operation, requestsTo } from './fuzz/requests.fixture.ts';
import { type FuzzAnswer, sender } from './fuzz/send.fixture.ts';

const LONG = process.env['HOOKPOST_LONG'] === '1';
const [asked, only] = process.env['HOOKPOST_SEED']?.split(':') ?? [];
const seed = asked === undefined ? (LONG ? randomInt(2 ** 31) : 7) : Number(asked);
const REQUESTS = LONG ? 2000 : 200;
/** More changes of one tenant would stand in line for longer than the API lets them, on a busy machine. */
const AT_ONCE = 6;
/** Nothing takes the API a tenth of this; a busy machine may stand still for seconds. */
const LONGEST_MS = 15_000;
const MOSTLY_MS = 5000;

const document = openApiOf(allRoutes(NO_DEPS), dialects);

/** What deletes comes last: the others need what there is. */
const operations: Operation[] = Object.entries(document.paths)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  .filter(({ operation }) => only === undefined || operation['operationId'] === only)
  .sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));

let api: TestApi;
let wire: ReturnType<typeof sender>;
let made: Record<string, string[]>;
const logged: unknown[] = [];
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
const times: { ms: number; name: string }[] = [];
const log: Log = { ...silentLog, error: (message, fields) => void logged.push([message, String(fields?.['error'])]) };

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  api = await startApi({ log });
  wire = sender(api.url, PLATFORM_KEY);
  made = await things();
});
afterAll(async () => {
  process.off('unhandledRejection', onRejection);
  wire?.close();
  await api?.close();
});

async function things(): Promise<Record<string, string[]>> {
  const create = async (path: string, body: unknown): Promise<string> => (await api.call('POST', path, body)).body.id;
  const hook = await create('/v1/hooks', { url: 'http://127.0.0.1:8080/in', uid: 'billing' });
  const event = await create('/v1/events', { type: 'order.created', data: {}, id: 'order-17' });
  const delivery = await aDelivery(api.config.mongodbUri, { tenantId: 'default', eventId: event, hookId: hook });
  const recovery = await create('/v1/recoveries', { hook, from: '2026-01-01' });
  return {
    hooks: [hook, 'billing', 'fresh', 'replaced'],
    events: [event],
    deliveries: [delivery],
    recoveries: [recovery],
    keys: [await create('/v1/keys', { name: 'k', scopes: ['events:write'] })],
    tenants: [await create('/v1/tenants', { id: 'acme', name: 'Acme' }), 'default'],
  };
}

const idsAt = (path: string): string[] => made[path.split('/')[2] ?? ''] ?? [made['hooks']?.[0] ?? '', 'order.created'];

/** Asked again where changes of one tenant, all at once, keep each other from being made: that is nothing that was sent. */
async function served(request: FuzzRequest): Promise<FuzzAnswer> {
  for (;;) {
    const answer = await wire.send(request);
    if (answer.status !== 503 || !answer.text.includes('"code":"overloaded"')) return answer;
  }
}

async function inTurn(
  requests: FuzzRequest[],
  check: (request: FuzzRequest, answer: FuzzAnswer) => void,
): Promise<void> {
  const waiting = requests.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const request of waiting) check(request, await served(request));
    }),
  );
}

describe(`requests of every kind (HOOKPOST_SEED=${seed})`, () => {
  it.each(operations.map((operation) => ({ id: operation.operation['operationId'], operation })))(
    'are answered by $id',
    async ({ id, operation }) => {
      const requests = fc.sample(requestsTo(operation, document, idsAt), { numRuns: REQUESTS, seed });
      const faults: string[] = [];
      await inTurn(requests, (request, answer) => {
        times.push({ ms: answer.ms, name: String(id) });
        for (const fault of faultsOf(request, answer))
          faults.push(`${fault}\n  ${told(request)}\n  ${answer.status} ${answer.text.slice(0, 300)}`);
      });
      expect({ seed: `${seed}:${id}`, faults: faults.slice(0, 5), logged }).toEqual({
        seed: `${seed}:${id}`,
        faults: [],
        logged: [],
      });
    },
    LONG ? 300_000 : 120_000,
  );

  it('and none of them takes long', () => {
    const slowest = times.toSorted((a, b) => b.ms - a.ms);
    console.log(
      `${times.length} requests; the slowest: ${slowest
        .slice(0, 3)
        .map(({ ms, name }) => `${name} ${Math.round(ms)} ms`)
        .join(', ')}`,
    );
    expect(slowest[0]?.ms).toBeLessThan(LONGEST_MS);
    expect(slowest[Math.floor(times.length / 100)]?.ms).toBeLessThan(MOSTLY_MS);
  });

  it('and leaves the process well', async () => {
    expect((await api.call('GET', '/readyz')).body).toEqual({ status: 'ok' });
    expect((await api.call('POST', '/v1/events', { type: 't', data: 1 })).status).toBe(202);
    expect(rejections).toEqual([]);
  });
});

function faultsOf({ method, path }: FuzzRequest, { status, contentType, text, ms }: FuzzAnswer): string[] {
  const body = parsed(text, contentType);
  const faults = undocumented({ method, path, status, contentType, body });
  if (status >= 500) faults.push(`a ${status}`);
  if (ms > LONGEST_MS) faults.push(`${Math.round(ms)} ms`);
  if (status >= 400 && !saysWhy(status, contentType, body)) faults.push('a refusal that does not say what is wrong');
  return faults;
}

type Problem = { code?: unknown; status?: unknown; detail?: unknown; errors?: { message: string }[] };

/** A problem names what is at fault; a dialect has words of its own. */
function saysWhy(status: number, contentType: string, body: unknown): boolean {
  if (!contentType.startsWith('application/problem+json')) return /[a-z]{3}/i.test(JSON.stringify(body ?? ''));
  const { detail, errors = [], ...problem } = body as Problem;
  if (problem.status !== status || typeof detail !== 'string' || detail.length < 10) return false;
  return status !== 400 || (errors.length > 0 && errors.every(({ message }) => message.length > 5));
}

function parsed(text: string, contentType: string): unknown {
  return contentType.includes('json') && text !== '' ? JSON.parse(text) : null;
}

const told = ({ method, path, headers, body }: FuzzRequest): string =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${body?.toString().slice(0, 300) ?? ''}`;
