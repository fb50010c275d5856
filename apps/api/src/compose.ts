import path from 'node:path';
import { type Lane, type Log, type NewEvent, publish, setAlarm, systemClock, watchBusyness } from '@hookpost/core';
import { encoderOf } from '@hookpost/dialects';
import {
  connectMongo,
  createAuditLog,
  createDeliveryControl,
  createDeliveryLog,
  createEventLog,
  createEventStore,
  createEventTypeStore,
  createHookStore,
  createJwtKeyStore,
  createKeyStore,
  createMongoReader,
  createRecoveryStore,
  createStatsLog,
  createStatusLog,
  createTenantStore,
  ensureIndexes,
  followServerClock,
  missingIndexes,
} from '@hookpost/mongo';
import {
  type Config,
  compileRegex,
  createMetrics,
  createVault,
  type Lifecycle,
  startTracing,
} from '@hookpost/platform';
import {
  connected,
  createAlarms,
  createRedisReader,
  ping,
  producerConnection,
  refuseForgetfulRedis,
} from '@hookpost/queue';
import type { Express } from 'express';
import { createApp } from './app.ts';
import { createDataCheck } from './event-types/check-data.ts';
import { createSchemaCompiler } from './event-types/compile-schema.ts';
import { ensureFirstKey } from './first-key.ts';
import { createUrlCheck } from './hooks/check-url.ts';
import { createJwtReader } from './jwt/verify-jwt.ts';
import { createAuthenticator } from './middleware/authenticate.ts';
import { createFairShare } from './middleware/fair-share.ts';
import { createRateLimit } from './middleware/rate-limit.ts';
import { createSharedCount } from './middleware/shared-count.ts';
import { createReadiness } from './readiness.ts';
import { createSessionReader } from './sessions/read-session.ts';
import { createSessionTokens } from './sessions/token.ts';

export type ComposeDeps = {
  config: Config;
  /** Of the queues in Redis; the workers' must be the same. */
  queuePrefix: string;
  log: Log;
  onStop: Lifecycle['onStop'];
};

const DASHBOARD = path.resolve(import.meta.dirname, '../../dashboard/dist');

const DAY_MS = 24 * 3600 * 1000;
/** A caller waits: no primary within this time is a 503. */
const SERVER_SELECTION_MS = 1500;
const REDIS_ASKED_MS = 500;
const REDIS_CONNECTED_MS = 2000;

/** Opens what the API needs and builds it. Rejects where MongoDB can't be reached; Redis may come later. */
export async function compose({ config, queuePrefix, log, onStop }: ComposeDeps): Promise<Express> {
  if (config.production) await refuseForgetfulRedis(config.redisUrl);
  const db = await connectMongo({ uri: config.mongodbUri, serverSelectionMs: SERVER_SELECTION_MS });
  onStop('mongodb', () => db.close());
  await ensureIndexes(db);
  const serverClock = await followServerClock(db, log);
  onStop('clock', () => serverClock.stop());
  const clock = systemClock(serverClock.offsetMs);
  const { now } = clock;
  const date = () => new Date(now());

  const redis = producerConnection(config.redisUrl, log);
  onStop('redis', () => redis.disconnect());
  const metrics = createMetrics();
  metrics.watch('mongodb', createMongoReader(db));
  metrics.watch('redis', createRedisReader(redis));
  const { meter } = metrics;
  const alarms = createAlarms({ redis, prefix: queuePrefix, clock, meter, log });

  const vault = createVault(config.encryptionKeys);
  const retentionMs = config.retentionDays * DAY_MS;
  const onWoken = (lane: Lane) => setAlarm(lane, { alarms, clock });
  const hooks = createHookStore({ db, vault, onWoken, clock });
  const control = createDeliveryControl({ db, clock, retentionMs, onWoken });
  const tenants = createTenantStore({ db, removeHook: hooks.remove, clock });
  const keys = createKeyStore({ db, clock });
  const jwtKeys = createJwtKeyStore({ db, vault, clock });
  const audit = createAuditLog({ db, clock });
  const statuses = createStatusLog({ db });
  const deliveries = createDeliveryLog({ db });
  const events = createEventLog({ db });
  const eventStore = createEventStore({ db, clock, meter, log, retentionMs });
  const eventTypes = createEventTypeStore({ db, clock });
  const compileSchema = createSchemaCompiler(compileRegex);
  const checkData = createDataCheck({ eventTypes, compile: compileSchema, clock });
  await ensureFirstKey({ tenants, keys }, config.apiKey);
  await connected(redis, REDIS_CONNECTED_MS);

  const { retryDelays, timeoutMs, retentionDays } = config;
  const checkUrl = createUrlCheck(config.allowNets);
  const rules = { checkUrl, compileRegex, retryDelays, timeoutMs, retentionDays, now: date };
  const tracing = await startTracing({ ...config.traces, service: 'hookpost-api', log });
  onStop('tracing', tracing.close);
  const accept = tracing.publish((event: NewEvent) => publish(event, { events: eventStore, alarms, meter }));
  const request = { hooks, events, encoderOf, now: date };
  const readJwt = createJwtReader({ jwtKeys, now });
  const tokens = createSessionTokens(vault);
  const readSession = createSessionReader({ tokens, keys, jwtKeys, tenants });
  const limitOf = (of: 'key' | 'address', perSecond: number) =>
    createRateLimit({
      of,
      perSecond,
      shared: createSharedCount({ redis, prefix: `${queuePrefix}:limit:${of}`, perSecond }),
    });
  const limits = {
    keys: limitOf('key', config.requestsPerSecond),
    addresses: limitOf('address', config.refusedPerSecond),
  };
  const authenticate = createAuthenticator({ keys, readJwt, readSession, tenants, limits, clock });
  return createApp({
    routes: {
      hooks: { hooks, rules },
      secrets: { hooks, audit, now: date },
      statuses: { hooks, statuses },
      test: { hooks, publish: accept, now },
      events: { publish: accept, checkData, events, now },
      eventTypes: { eventTypes, compile: compileSchema },
      deliveries: { deliveries, ...request },
      control: { control, ...request },
      recoveries: { recoveries: createRecoveryStore({ db, clock, onWoken }), hooks, now: date },
      stats: { hooks, stats: createStatsLog({ db }), now: date },
      tenants: { tenants, keys, retentionDays },
      keys: { keys, now },
      jwtKeys: { jwtKeys },
      audit: { audit },
      portalLinks: { hooks, tokens, audit, now },
    },
    dialects: { hooks, hookRules: rules, statuses, deliveries },
    mount: { authenticate, log },
    share: createFairShare({ isBusy: watchBusyness(), clock }),
    sessions: { tokens, now },
    dashboard: { folder: DASHBOARD, portalOrigins: config.portalOrigins },
    front: config,
    health: {
      metrics,
      ready: createReadiness({
        missingIndexes: () => missingIndexes(db),
        redisAnswers: () => ping(redis, REDIS_ASKED_MS),
      }),
      log,
    },
    log,
  });
}
