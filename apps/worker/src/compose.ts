import { randomUUID } from 'node:crypto';
import { createEngine, createTakes, type Log, systemClock, VERSION, watchBusyness } from '@hookpost/core';
import { encoderOf, takes } from '@hookpost/dialects';
import {
  applyRetention,
  connectMongo,
  createBacklogReader,
  createBreakerReader,
  createDeliveryStore,
  createDispatchReads,
  createEventStore,
  createHookSource,
  createHookStore,
  createLaneStore,
  createMongoReader,
  createRecoverySource,
  createTallyStore,
  ensureIndexes,
  followServerClock,
  missingIndexes,
  recentLanes,
} from '@hookpost/mongo';
import {
  type Config,
  compileRegex,
  createMetrics,
  createVault,
  type Lifecycle,
  type Readiness,
  serveProbes,
  startTracing,
} from '@hookpost/platform';
import {
  createAlarms,
  createBell,
  createQueueReader,
  createRedisReader,
  PREFIX,
  ping,
  producerConnection,
  refuseForgetfulRedis,
  workerConnection,
} from '@hookpost/queue';
import { createSender } from '@hookpost/sender';
import { startUpkeep } from './upkeep.ts';

export type ComposeDeps = { config: Config; log: Log; onStop: Lifecycle['onStop'] };

const DAY_MS = 24 * 3600 * 1000;
/** Nobody waits for a worker: it sits out an election. */
const SERVER_SELECTION_MS = 30_000;
/** In flight work gets 20 s of this, what it has to write the rest. */
const STOP_MS = 25_000;

/** Opens what a worker needs, builds the engine and starts it. Answers the port of its probes. */
export async function compose({ config, log, onStop }: ComposeDeps): Promise<{ port: number }> {
  if (config.production) await refuseForgetfulRedis(config.redisUrl);
  const db = await connectMongo({ uri: config.mongodbUri, serverSelectionMs: SERVER_SELECTION_MS });
  onStop('mongodb', () => db.close());
  await ensureIndexes(db);
  const serverClock = await followServerClock(db, log);
  onStop('clock', serverClock.stop);

  const clock = systemClock(serverClock.offsetMs);
  const metrics = createMetrics();
  metrics.watch('backlog', createBacklogReader({ db, clock }));
  metrics.watch('breakers', createBreakerReader({ db, clock }));
  metrics.watch('mongodb', createMongoReader(db));
  const { meter } = metrics;
  const tracing = await startTracing({ ...config.traces, service: 'hookpost-worker', log });
  onStop('tracing', tracing.close);
  const redis = producerConnection(config.redisUrl, log);
  onStop('redis', () => redis.disconnect());
  metrics.watch('redis', createRedisReader(redis));
  metrics.watch('queues', createQueueReader({ redis, prefix: PREFIX }));
  const alarms = createAlarms({ redis, prefix: PREFIX, clock, meter, log });
  onStop('alarms', alarms.close);
  const sender = createSender({ allowNets: config.allowNets, userAgent: `Hookpost/${VERSION}` });
  onStop('sender', sender.close);

  const retentionMs = config.retentionDays * DAY_MS;
  const vault = createVault(config.encryptionKeys);
  const hooks = createHookStore({ db, vault, clock });
  const reads = createDispatchReads(db);
  const engine = createEngine({
    events: tracing.events(createEventStore({ db, clock, meter, log, retentionMs, reads })),
    deliveries: createDeliveryStore({ db, meter, log }),
    lanes: recentLanes(createLaneStore({ db, clock, meter, log }), clock),
    tallies: createTallyStore({ db, meter, log }),
    hooks: createHookSource({ db, vault, hooks, now: clock.monotonic, log, reads }),
    recoveries: createRecoverySource({ db }),
    alarms,
    send: tracing.send(sender.send),
    encoderOf,
    takes: createTakes({ compileRegex, alsoTakes: takes }),
    retryDelays: config.retryDelays,
    retentionMs,
    workerId: randomUUID(),
    random: Math.random,
    isBusy: watchBusyness(),
    clock,
    meter,
    log,
  });
  metrics.watch('inFlight', engine.inFlight);
  engine.start();
  onStop('engine', engine.stop, STOP_MS);
  onStop(
    'upkeep',
    startUpkeep(() => applyRetention({ db, clock }), { clock, log, random: Math.random }),
  );

  const connect = () => workerConnection(config.redisUrl, log);
  const bell = createBell({ connect, prefix: PREFIX, handlers: tracing.handlers(engine), log });
  onStop('bell', bell.stop);

  const ready = () => readiness(db, redis);
  const probes = await serveProbes({ port: config.metricsPort, host: config.host, metrics, ready });
  onStop('probes', probes.close);
  return probes;
}

async function readiness(
  db: Awaited<ReturnType<typeof connectMongo>>,
  redis: ReturnType<typeof producerConnection>,
): Promise<Readiness> {
  const [missing, redisAnswers] = await Promise.all([missingIndexes(db), ping(redis, 1000)]);
  if (missing.length > 0) return { status: 'unavailable' };
  // Without Redis everything still arrives, by the sweep.
  return { status: redisAnswers ? 'ok' : 'degraded' };
}
