import type { Log } from '@hookpost/core';
import { type Config, parseAllowNets } from '@hookpost/platform';
import { silentLog, testDatabase, testPrefix, testRedisUrl } from '@hookpost/testkit';
import { compose } from './compose.ts';
import { listen } from './listen.ts';
import { undocumented } from './openapi/answers.fixture.ts';

export const PLATFORM_KEY = 'a-platform-key-for-tests';

type Options = { key?: string | null; headers?: Record<string, string>; raw?: string | Uint8Array<ArrayBuffer> };
export type Answer = { status: number; headers: Headers; text: string; body: any };
export type TestApi = Awaited<ReturnType<typeof startApi>>;

type StartOptions = { config?: Partial<Config>; queuePrefix?: string; log?: Log };

/** The real API on a database of its own. `log` hears what it logs. */
export async function startApi({ config: other = {}, queuePrefix = testPrefix(), log = silentLog }: StartOptions = {}) {
  const database = await testDatabase();
  const closers: (() => unknown)[] = [database.drop];
  const config: Config = { ...CONFIG, mongodbUri: database.uri, redisUrl: testRedisUrl(), ...other };
  const onStop = (_name: string, close: () => unknown) => void closers.push(close);
  const app = await compose({ config, queuePrefix, log, onStop });
  const { port, close } = await listen(app, config);
  closers.push(close);
  const url = `http://127.0.0.1:${port}`;

  /** Any request with the platform key, unless `key` is another one or null. Rejects where the answer is not as the OpenAPI document says. */
  async function call(method: string, path: string, body?: unknown, options: Options = {}): Promise<Answer> {
    const { key = PLATFORM_KEY, headers = {}, raw } = options;
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(url + path, {
      method,
      headers: {
        connection: 'close',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    const { status } = answer;
    const isLines = contentType.startsWith('application/x-ndjson');
    const bodies = (isLines ? text.split('\n') : [text]).filter((each) => contentType.includes('json') && each);
    const parsed = isLines ? bodies.map((each) => JSON.parse(each)) : JSON.parse(bodies[0] ?? 'null');
    const faults = [parsed]
      .flat(isLines ? 1 : 0)
      .flatMap((each) => undocumented({ method, path, status, contentType, body: each }));
    if (faults.length > 0) throw new Error(`The OpenAPI document does not say so: ${faults.join('; ')}`);
    return { status, headers: answer.headers, text, body: parsed };
  }

  /** The admin key of a new tenant. */
  async function newTenant(id: string): Promise<string> {
    return (await call('POST', '/v1/tenants', { id, name: id })).body.key;
  }

  return {
    url,
    config,
    queuePrefix,
    call,
    newTenant,
    async close() {
      for (const step of closers.reverse()) await step();
    },
  };
}

/** Asks again what is refused as too much at once, as clients do: on a busy machine a change may wait for its turn too long. */
export async function served(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.body?.code !== 'overloaded') return answer;
  }
}

const CONFIG: Omit<Config, 'mongodbUri' | 'redisUrl'> = {
  production: false,
  port: 0,
  host: '127.0.0.1',
  dataDir: '',
  url: null,
  apiKey: PLATFORM_KEY,
  encryptionKeys: [{ id: 'test', key: Buffer.alloc(32, 1) }],
  allowNets: parseAllowNets('127.0.0.0/8'),
  retryDelays: [5, 60],
  timeoutMs: 15_000,
  retentionDays: 30,
  logLevel: 'error',
  metricsPort: 0,
  requestsPerSecond: 10_000,
  // Tests are refused more often than anybody.
  refusedPerSecond: 0,
  trustProxy: false,
  corsOrigins: [],
  traces: { endpoint: null, share: 1 },
  portalOrigins: [],
};
