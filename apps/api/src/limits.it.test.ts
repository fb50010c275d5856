import { dialects } from '@hookpost/dialects';
import { eventually, startTcpProxy, testRedisUrl } from '@hookpost/testkit';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Answer, startApi, type TestApi } from './api.fixture.ts';

const started: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of started.reverse()) await each.close();
});

async function anApi(config: NonNullable<Parameters<typeof startApi>[0]>['config']): Promise<TestApi> {
  const api = await startApi({ config: { ...config } });
  started.push(api);
  return api;
}

/** Answers to `times` requests at once, by status. */
async function statuses(times: number, ask: (n: number) => Promise<Answer>): Promise<Map<number, Answer[]>> {
  const answers = await Promise.all(Array.from({ length: times }, (_, n) => ask(n)));
  return Map.groupBy(answers, ({ status }) => status);
}

const LIMITED = {
  'retry-after': '1',
  'ratelimit-limit': '5',
  'ratelimit-remaining': '0',
  'ratelimit-reset': '1',
};

describe('requests of one key', () => {
  it('are refused above its limit, with when to come back, and no other key is', async () => {
    const api = await anApi({ requestsPerSecond: 5 });
    const acme = await api.newTenant('acme');
    const answers = await statuses(40, () => api.call('GET', '/v1/hooks', undefined, { key: acme }));
    const refused = answers.get(429) ?? [];
    expect([...answers.keys()].sort()).toEqual([200, 429]);
    expect(refused[0]?.body).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(Object.fromEntries(refused[0]?.headers ?? [])).toMatchObject(LIMITED);
    expect((await api.call('GET', '/v1/hooks')).status).toBe(200);
    await eventually(async () => (await api.call('GET', '/v1/hooks', undefined, { key: acme })).status === 200);
  });

  it('are counted over all processes', async () => {
    const limit = { requestsPerSecond: 20 };
    const first = await anApi(limit);
    const shared = { ...limit, mongodbUri: first.config.mongodbUri };
    const second = await startApi({ config: shared, queuePrefix: first.queuePrefix });
    started.push(second);
    let tenants = 0;
    // The second has let fewer through than the limit when it hears that the first let all of them through.
    await eventually(async () => {
      const key = await first.newTenant(`acme-${tenants++}`);
      const ask = (api: TestApi) => api.call('GET', '/v1/hooks', undefined, { key });
      await statuses(20, () => ask(first));
      let passed = 0;
      while (passed < 20 && (await ask(second)).status === 200) passed++;
      return passed < 20;
    });
  });

  it('are still limited while Redis is away', async () => {
    const redis = await startTcpProxy(Number(new URL(testRedisUrl()).port));
    const api = await anApi({ requestsPerSecond: 5, redisUrl: `redis://127.0.0.1:${redis.port}` });
    started.push({ close: () => redis.close() });
    const acme = await api.newTenant('acme');
    redis.cut();
    for (const _round of [1, 2]) {
      await eventually(async () => {
        const answers = await statuses(40, () => api.call('GET', '/v1/hooks', undefined, { key: acme }));
        return answers.has(200) && answers.has(429) && answers.size === 2;
      });
    }
  });

  it('are refused in the words of each dialect', async () => {
    const api = await anApi({ requestsPerSecond: 1 });
    const key = await api.newTenant('acme');
    const answers = await statuses(40, () =>
      api.call('GET', '/api/v2/hooks?domain=a', undefined, { key: null, headers: { 'x-access-token': key } }),
    );
    const [refused] = answers.get(429) ?? [];
    expect(dialects.map(({ name }) => name)).toContain('webitel');
    expect(refused?.body).toMatchObject({ status: 'error' });
    expect(refused?.headers.get('retry-after')).toBe('1');
  });
});

describe('requests of one address without a valid key', () => {
  const guess = (api: TestApi, n: number, headers: Record<string, string> = {}) =>
    api.call('GET', '/v1/hooks', undefined, { key: `guess-${n}`, headers });

  it('are refused above its limit, whatever they say of themselves; a good key is not', async () => {
    const api = await anApi({ refusedPerSecond: 5 });
    expect((await api.call('GET', '/v1/hooks')).status).toBe(200);
    const answers = await statuses(100, (n) =>
      guess(api, n, { 'x-forwarded-for': `192.0.2.${n}`, forwarded: `for=192.0.2.${n}`, 'x-real-ip': `192.0.2.${n}` }),
    );
    expect([...answers.keys()].sort()).toEqual([401, 429]);
    expect(Object.fromEntries(answers.get(429)?.[0]?.headers ?? [])).toMatchObject(LIMITED);
    const during = await Promise.all([
      ...Array.from({ length: 50 }, (_, n) => guess(api, n)),
      api.call('GET', '/v1/hooks'),
    ]);
    expect(during.at(-1)?.status).toBe(200);
  });

  it('are told apart by what a trusted proxy says, and by nothing before it', async () => {
    const api = await anApi({ refusedPerSecond: 5, trustProxy: 1 });
    const apart = await statuses(100, (n) => guess(api, n, { 'x-forwarded-for': `192.0.2.${n}` }));
    expect([...apart.keys()]).toEqual([401]);
    const spoofed = await statuses(100, (n) => guess(api, n, { 'x-forwarded-for': `192.0.2.${n}, 198.51.100.7` }));
    expect(spoofed.has(429)).toBe(true);
  });
});
