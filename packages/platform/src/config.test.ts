import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, childEnvironment, readConfig, readLocalConfig, VARIABLE_NAMES } from './config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 8).toString('base64url');
const NEEDED = {
  MONGODB_URI: 'mongodb://a:27017,b:27017/hookpost?replicaSet=rs',
  REDIS_URL: 'redis://127.0.0.1:6379',
  HOOKPOST_API_KEY: 'key',
  HOOKPOST_ENCRYPTION_KEY: KEY,
};

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
}

it('every variable stands in the table of docs/operations.md, and no other', () => {
  const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('## Settings'), page.indexOf('A variable that begins with'));
  const documented = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => cell?.match(/[A-Z][A-Z_]{3,}/g) ?? []);
  expect(documented.toSorted()).toEqual(VARIABLE_NAMES.filter((name) => name !== 'NODE_ENV').toSorted());
});

describe('readConfig', () => {
  it('has a default for everything but addresses and keys', () => {
    expect(readConfig(NEEDED)).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      mongodbUri: NEEDED.MONGODB_URI,
      redisUrl: NEEDED.REDIS_URL,
      dataDir: '.hookpost',
      apiKey: 'key',
      retryDelays: [5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
      timeoutMs: 15_000,
      retentionDays: 30,
      logLevel: 'info',
      metricsPort: 9464,
    });
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    expect(readConfig({ ...NEEDED, PORT: '', HOOKPOST_TIMEOUT_MS: '' })).toMatchObject({
      port: 3000,
      timeoutMs: 15_000,
    });
  });

  it('reads delays with fractions, and an empty list as no retries', () => {
    expect(readConfig({ ...NEEDED, HOOKPOST_RETRY_DELAYS: '0.1, 2.5,86400' }).retryDelays).toEqual([0.1, 2.5, 86_400]);
    expect(readConfig({ ...NEEDED, HOOKPOST_RETRY_DELAYS: '' }).retryDelays).toEqual([]);
  });

  it('gives each encryption key the beginning of its hash as its id', () => {
    const { encryptionKeys } = readConfig({ ...NEEDED, HOOKPOST_ENCRYPTION_KEY: `${KEY}, ${OTHER_KEY}` });
    expect(encryptionKeys.map(({ key }) => key)).toEqual([Buffer.alloc(32, 7), Buffer.alloc(32, 8)]);
    expect(encryptionKeys[1]?.id).toBe(createHash('sha256').update(Buffer.alloc(32, 8)).digest('hex').slice(0, 8));
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['HOST', 'not a host'],
    ['MONGODB_URI', 'http://127.0.0.1'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['HOOKPOST_API_KEY', 'with space'],
    ['HOOKPOST_ENCRYPTION_KEY', Buffer.alloc(31).toString('base64')],
    ['HOOKPOST_ENCRYPTION_KEY', `${KEY},`],
    ['HOOKPOST_ALLOW_NETS', '0.0.0.0/0'],
    ['HOOKPOST_RETRY_DELAYS', '5,,60'],
    ['HOOKPOST_RETRY_DELAYS', '0.09'],
    ['HOOKPOST_RETRY_DELAYS', '86401'],
    ['HOOKPOST_RETRY_DELAYS', '1e3'],
    ['HOOKPOST_RETRY_DELAYS', 'soon'],
    ['HOOKPOST_RETRY_DELAYS', Array(21).fill('1').join(',')],
    ['HOOKPOST_TIMEOUT_MS', '99'],
    ['HOOKPOST_TIMEOUT_MS', '60001'],
    ['HOOKPOST_RETENTION_DAYS', '0'],
    ['HOOKPOST_LOG_LEVEL', 'loud'],
    ['METRICS_PORT', 'x'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ])('refuses %s=%s, naming the variable but not its value', (name, value) => {
    const message = messageOf({ ...NEEDED, [name]: value });
    expect(message).toContain(`${name} must be`);
    expect(message.split('\n')).toHaveLength(2);
    if (name === 'HOOKPOST_API_KEY') expect(message).not.toContain(value);
  });

  it('names everything that is wrong at once', () => {
    const message = messageOf({ PORT: 'x', HOOKPOST_TIMEOUT_MS: '1', MONGODB_URI: NEEDED.MONGODB_URI });
    for (const name of ['PORT', 'HOOKPOST_TIMEOUT_MS', 'REDIS_URL', 'HOOKPOST_API_KEY', 'HOOKPOST_ENCRYPTION_KEY']) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain('MONGODB_URI');
  });

  it.each([
    ['HOOKPOST_RETRY_DELAY', 'HOOKPOST_RETRY_DELAYS'],
    ['HOOKPOST_REDIS_URL', 'REDIS_URL'],
    ['HOOKPOST_TIMEOUTMS', 'HOOKPOST_TIMEOUT_MS'],
  ])('refuses %s, which is no variable, and asks whether %s is meant', (name, meant) => {
    const message = `${name} is not known; did you mean ${meant}?`;
    expect(messageOf({ ...NEEDED, [name]: '7' })).toContain(message);
    expect(() => readLocalConfig({ [name]: '' })).toThrow(message);
  });

  it('refuses a variable like no other without a guess', () => {
    expect(messageOf({ ...NEEDED, HOOKPOST_COLOUR: 'red' })).toMatch(/HOOKPOST_COLOUR is not known$/);
  });

  it("takes other programs' variables, those of the tests, and those that Kubernetes sets for a Service of our name", () => {
    const others = {
      POSTHOOK_X: '1',
      HOOKPOST: 'http://127.0.0.1:3000',
      HOOKPOST_TEST_REDIS_URL: 'redis://127.0.0.1:1',
      HOOKPOST_LONG: '1',
      HOOKPOST_SEED: '7',
      HOOKPOST_PORT: 'tcp://10.0.0.1:80',
      HOOKPOST_SERVICE_HOST: '10.0.0.1',
      HOOKPOST_API_SERVICE_PORT_HTTP: '80',
      HOOKPOST_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    expect(readConfig({ ...NEEDED, ...others })).toEqual(readConfig(NEEDED));
  });

  it('points to npm start where something is missing, but not in production', () => {
    expect(messageOf({})).toContain('npm start');
    expect(messageOf({ NODE_ENV: 'production' })).not.toContain('npm start');
    expect(messageOf({ NODE_ENV: 'production' })).toContain('MONGODB_URI is not set');
  });

  it('refuses a retention that ends before a day after the last retry', () => {
    const delays = (days: number) => ({
      ...NEEDED,
      HOOKPOST_RETRY_DELAYS: Array(5).fill('86400').join(','),
      HOOKPOST_RETENTION_DAYS: `${days}`,
    });
    expect(readConfig(delays(7)).retentionDays).toBe(7);
    expect(messageOf(delays(6))).toContain('HOOKPOST_RETENTION_DAYS must be');
  });
});

describe('readLocalConfig', () => {
  it('leaves open what a development start finds for itself', () => {
    expect(readLocalConfig({ PORT: '0' })).toMatchObject({
      port: 0,
      mongodbUri: null,
      redisUrl: null,
      apiKey: null,
      encryptionKeys: [],
    });
    expect(() => readLocalConfig({ PORT: 'x' })).toThrow('PORT must be');
  });
});

describe('childEnvironment', () => {
  it('is this environment with the changes', () => {
    expect(childEnvironment({ PORT: '1' })).toMatchObject({ PATH: process.env.PATH, PORT: '1' });
  });
});
