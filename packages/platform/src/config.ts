import { createHash } from 'node:crypto';
import { DEFAULT_RETRY_DELAYS, scheduleSeconds } from '@hookpost/core';
import joi from 'joi';
import { type AllowNets, parseAllowNets } from './allow-nets.ts';
import type { EncryptionKey } from './crypto.ts';
import { parseOrigins, parseTrustProxy, type TrustProxy } from './front.ts';
import { LOG_LEVELS, type LogLevel } from './logger.ts';
import { unknownVariables } from './unknown-variables.ts';

/** What is known before any service runs. Fields are those of the table in docs/operations.md. */
export type LocalConfig = {
  production: boolean;
  /** 0: any free one. */
  port: number;
  host: string;
  mongodbUri: string | null;
  redisUrl: string | null;
  /** Folder of the services and keys that a development start makes for itself. */
  dataDir: string;
  apiKey: string | null;
  /** Where a running API is, for the command line. */
  url: string | null;
  /** The first one encrypts, any of them decrypts. */
  encryptionKeys: EncryptionKey[];
  allowNets: AllowNets;
  /** Seconds to wait before each retry; empty: no retries. */
  retryDelays: number[];
  timeoutMs: number;
  retentionDays: number;
  logLevel: LogLevel;
  /** Of the worker; 0: any free one. */
  metricsPort: number;
  /** Of one key, all processes together; 0: no limit. */
  requestsPerSecond: number;
  /** Without a valid key, of one address; 0: no limit. */
  refusedPerSecond: number;
  /** The proxies whose X-Forwarded-For is believed. */
  trustProxy: TrustProxy;
  /** Of pages that may call the API from a browser. */
  corsOrigins: string[];
  /** Of pages that may show a customer's portal in a frame. */
  portalOrigins: string[];
  /** Where traces go (null: nowhere), and how much of what comes without a trace is traced, from 0 to 1. */
  traces: { endpoint: string | null; share: number };
};

/** What the API and the worker run with: every address and key is there. */
export type Config = LocalConfig & { mongodbUri: string; redisUrl: string; apiKey: string };

type Environment = Readonly<Record<string, string | undefined>>;
type Variable = { schema: joi.Schema; allowed: string };

const VARIABLES: Record<string, Variable> = {
  NODE_ENV: { schema: joi.string(), allowed: 'a word; "production" turns the strict checks on' },
  PORT: { schema: joi.number().integer().min(0).max(65_535).default(3000), allowed: 'a whole number from 0 to 65535' },
  HOST: { schema: joi.string().hostname().default('127.0.0.1'), allowed: 'an address or name to listen on' },
  MONGODB_URI: {
    schema: joi
      .string()
      .pattern(/^mongodb(\+srv)?:\/\/\S+$/)
      .default(null),
    allowed: 'the address of a replica set: mongodb://HOST:PORT/DATABASE?replicaSet=NAME',
  },
  REDIS_URL: {
    schema: joi
      .string()
      .pattern(/^rediss?:\/\/\S+$/)
      .default(null),
    allowed: 'an address such as redis://HOST:PORT',
  },
  HOOKPOST_DATA_DIR: { schema: joi.string().default('.hookpost'), allowed: 'the path of a folder' },
  HOOKPOST_API_KEY: {
    schema: joi
      .string()
      .pattern(/^[\x21-\x7e]{1,256}$/)
      .default(null),
    allowed: '1 to 256 visible ASCII characters',
  },
  HOOKPOST_URL: {
    schema: joi
      .string()
      .uri({ scheme: ['http', 'https'] })
      .default(null),
    allowed: 'the address of a running API, such as http://127.0.0.1:3000',
  },
  HOOKPOST_ENCRYPTION_KEY: {
    schema: joi.any().custom(parseEncryptionKeys).default([]),
    allowed: '32 bytes in base64; several, comma-separated, for rotation',
  },
  HOOKPOST_ALLOW_NETS: {
    schema: joi
      .any()
      .custom(parseAllowNets)
      .default(() => parseAllowNets('')),
    allowed: 'comma-separated networks such as 10.0.0.0/8, none of them link-local or in 0.0.0.0/8',
  },
  HOOKPOST_RETRY_DELAYS: {
    schema: joi
      .any()
      .custom(parseDelays)
      .default([...DEFAULT_RETRY_DELAYS]),
    allowed: 'at most 20 comma-separated seconds from 0.1 to 86400, or empty for no retries',
  },
  HOOKPOST_TIMEOUT_MS: {
    schema: joi.number().integer().min(100).max(60_000).default(15_000),
    allowed: 'milliseconds from 100 to 60000',
  },
  HOOKPOST_RETENTION_DAYS: {
    schema: joi.number().integer().min(1).max(3650).default(30),
    allowed: 'days from 1 to 3650',
  },
  HOOKPOST_LOG_LEVEL: {
    schema: joi
      .string()
      .valid(...LOG_LEVELS)
      .default('info'),
    allowed: LOG_LEVELS.join(', '),
  },
  HOOKPOST_REQUESTS_PER_SECOND: {
    schema: joi.number().integer().min(0).max(1_000_000).default(10_000),
    allowed: 'requests from 0 (no limit) to 1000000',
  },
  HOOKPOST_REFUSED_PER_SECOND: {
    schema: joi.number().integer().min(0).max(1_000_000).default(1000),
    allowed: 'requests from 0 (no limit) to 1000000',
  },
  HOOKPOST_TRUST_PROXY: {
    schema: joi.any().custom(parseTrustProxy).default(false),
    allowed: 'how many proxies stand in front (1 to 10), or their comma-separated addresses or networks',
  },
  HOOKPOST_CORS_ORIGINS: {
    schema: joi
      .any()
      .custom(parseOrigins)
      .default(() => []),
    allowed: 'comma-separated origins such as https://console.test, without a path',
  },
  HOOKPOST_PORTAL_ORIGINS: {
    schema: joi
      .any()
      .custom(parseOrigins)
      .default(() => []),
    allowed: 'comma-separated origins such as https://app.test, without a path',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: joi
      .string()
      .uri({ scheme: ['http', 'https'] })
      .default(null),
    allowed: 'the address of an OTLP collector over HTTP, such as http://127.0.0.1:4318',
  },
  OTEL_TRACES_SAMPLER_ARG: { schema: joi.number().min(0).max(1).default(1), allowed: 'a share from 0 to 1' },
  METRICS_PORT: {
    schema: joi.number().integer().min(0).max(65_535).default(9464),
    allowed: 'a whole number from 0 to 65535',
  },
};

export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES);

const SCHEMA = joi.object(Object.fromEntries(Object.entries(VARIABLES).map(([name, { schema }]) => [name, schema])));

/** Variables for which "set, but empty" means something else than "not set". */
const MAY_BE_EMPTY = ['HOOKPOST_ALLOW_NETS', 'HOOKPOST_RETRY_DELAYS'];

/** Without these neither the API nor a worker can run. */
const REQUIRED = ['MONGODB_URI', 'REDIS_URL', 'HOOKPOST_API_KEY', 'HOOKPOST_ENCRYPTION_KEY'];

/** Says in one message which variables are wrong or missing, and what each may be. Never shows a value: it may be a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** The configuration of the API and of a worker. Throws a ConfigError. */
export function readConfig(env: Environment = process.env): Config {
  const missing = REQUIRED.filter((name) => !env[name]);
  const problems = missing.map((name) => `${name} is not set; it must be ${VARIABLES[name]?.allowed}`);
  const hint = missing.length > 0 && env.NODE_ENV !== 'production' ? START_HINT : [];
  return read(env, problems, hint) as Config;
}

const START_HINT = ['`npm start` brings its own MongoDB, Redis and keys, and starts the API and a worker with them.'];

/** The configuration of a development start, which finds or makes for itself what is not set. Throws a ConfigError. */
export function readLocalConfig(env: Environment = process.env): LocalConfig {
  return read(env, [], []);
}

/** Whether the variable is set, if only to empty. */
export function isSet(name: string, env: Environment = process.env): boolean {
  return env[name] !== undefined;
}

/** The environment of a child process: this one's, with `changes`. */
export function childEnvironment(changes: Record<string, string>): Record<string, string | undefined> {
  return { ...process.env, ...changes };
}

function read(env: Environment, missing: string[], hints: string[]): LocalConfig {
  const { value, error } = SCHEMA.validate(known(env), { abortEarly: false });
  const wrong = new Set(error?.details.map(({ path }) => String(path[0])));
  const unknown = unknownVariables(env, VARIABLE_NAMES);
  const problems = [...missing, ...unknown, ...[...wrong].map((name) => `${name} must be ${VARIABLES[name]?.allowed}`)];
  if (!error && !fitsRetention(value.HOOKPOST_RETRY_DELAYS, value.HOOKPOST_RETENTION_DAYS)) {
    problems.push('HOOKPOST_RETENTION_DAYS must be more than a day longer than HOOKPOST_RETRY_DELAYS take, plus 20 %');
  }
  if (problems.length > 0)
    throw new ConfigError(['The configuration is not usable:', ...problems, ...hints].join('\n  '));
  return {
    production: value.NODE_ENV === 'production',
    port: value.PORT,
    host: value.HOST,
    mongodbUri: value.MONGODB_URI,
    redisUrl: value.REDIS_URL,
    dataDir: value.HOOKPOST_DATA_DIR,
    apiKey: value.HOOKPOST_API_KEY,
    url: value.HOOKPOST_URL,
    encryptionKeys: value.HOOKPOST_ENCRYPTION_KEY,
    allowNets: value.HOOKPOST_ALLOW_NETS,
    retryDelays: value.HOOKPOST_RETRY_DELAYS,
    timeoutMs: value.HOOKPOST_TIMEOUT_MS,
    retentionDays: value.HOOKPOST_RETENTION_DAYS,
    logLevel: value.HOOKPOST_LOG_LEVEL,
    metricsPort: value.METRICS_PORT,
    requestsPerSecond: value.HOOKPOST_REQUESTS_PER_SECOND,
    refusedPerSecond: value.HOOKPOST_REFUSED_PER_SECOND,
    trustProxy: value.HOOKPOST_TRUST_PROXY,
    corsOrigins: value.HOOKPOST_CORS_ORIGINS,
    traces: { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, share: value.OTEL_TRACES_SAMPLER_ARG },
    portalOrigins: value.HOOKPOST_PORTAL_ORIGINS,
  };
}

function known(env: Environment): Environment {
  const given = Object.keys(VARIABLES).filter((name) => env[name] || (env[name] === '' && MAY_BE_EMPTY.includes(name)));
  return Object.fromEntries(given.map((name) => [name, env[name]]));
}

function parseEncryptionKeys(text: string): EncryptionKey[] {
  return text.split(',').map((part) => {
    if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(part.trim())) throw new Error('not 32 bytes in base64');
    const key = Buffer.from(part.trim(), 'base64');
    return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
  });
}

function parseDelays(text: string): number[] {
  if (text.trim() === '') return [];
  const parts = text.split(',').map((part) => part.trim());
  const delays = parts.map(Number);
  const wellFormed = parts.every((part) => /^\d+(\.\d+)?$/.test(part)) && delays.every((s) => s >= 0.1 && s <= 86_400);
  if (!wellFormed || delays.length > 20) throw new Error('not a schedule');
  return delays;
}

/** A delivery is given up at least a day before its event may expire. */
function fitsRetention(delays: number[], retentionDays: number): boolean {
  return scheduleSeconds(delays) <= (retentionDays - 1) * 86_400;
}
