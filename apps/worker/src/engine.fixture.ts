/** Engines on a database and a Redis prefix of their own; hooks and events made as the API makes them; a real receiver. */
import { randomUUID } from 'node:crypto';
import {
  type Clock,
  createEngine,
  createTakes,
  type Engine,
  type EngineDeps,
  type EventKey,
  eventKey,
  type Hook,
  type HookSettings,
  type Log,
  type Meter,
  type NewEvent,
  newEventId,
  newSigningSecret,
  publish,
  setAlarm,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import { encoderOf, takes } from '@hookpost/dialects';
import {
  connectMongo,
  createDeliveryStore,
  createDispatchReads,
  createEventStore,
  createHookSource,
  createHookStore,
  createLaneStore,
  createRecoverySource,
  createTallyStore,
  createTenantStore,
  type Database,
  ensureIndexes,
  recentLanes,
} from '@hookpost/mongo';
import { compileRegex, createVault, parseAllowNets } from '@hookpost/platform';
import { createAlarms, createBell, producerConnection, workerConnection } from '@hookpost/queue';
import { createSender } from '@hookpost/sender';
import {
  eventually,
  makeSettings,
  startReceiver,
  TESTER,
  testDatabase,
  testPrefix,
  testRedisUrl,
} from '@hookpost/testkit';

export type Testbed = Awaited<ReturnType<typeof startTestbed>>;

/** `events` and `lanes`: those that the sweep found overdue. */
export type Counts = { attempts: number; duplicates: number; orphans: number; events: number; lanes: number };

export type TestEngine = Engine & { counts: Counts; workerId: string };

/**
 * `bell`: alarms ring here. `started`: with its loops. Both true unless given.
 * `meddle` gets between the engine and its stores; the rest replaces what production has.
 */
export type EngineOptions = Partial<EngineDeps> & {
  bell?: boolean;
  started?: boolean;
  meddle?(stores: Stores): Partial<Stores>;
};

type Stores = Pick<EngineDeps, 'events' | 'deliveries' | 'lanes' | 'hooks'>;

/** A sweep and an audit at once instead of at a random moment, and the shortest retries. */
export const atOnce = () => 0;

export const TENANT = 'default' as TenantId;
const DAY_MS = 24 * 3600 * 1000;
const RETENTION_MS = 30 * DAY_MS;

/** Alarms that reach nobody, as while Redis is away. */
export const noAlarms: EngineDeps['alarms'] = { events() {}, lanes() {} };

export async function startTestbed() {
  const database = await testDatabase();
  const db = await connectMongo({ uri: database.uri, serverSelectionMs: 5000 });
  await ensureIndexes(db);
  const prefix = testPrefix();
  const receiver = await startReceiver();
  const clock = systemClock();
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 1) }]);

  const closers: (() => unknown)[] = [database.drop, () => db.close()];
  const redis = producerConnection(testRedisUrl(), silent);
  closers.push(() => redis.disconnect());
  const meter = countingMeter();
  const alarms = createAlarms({ redis, prefix, clock, meter, log: silent });
  closers.push(alarms.close);
  const hooks = createHookStore({ db, vault, onWoken: (lane) => setAlarm(lane, { alarms, clock }) });
  await createTenantStore({ db, removeHook: hooks.remove }).create({ id: TENANT, name: 'Default' }, TESTER);
  await eventually(() => redis.status === 'ready');

  const engines: Engine[] = [];
  const events = createEventStore({ db, clock, meter, log: silent, retentionMs: RETENTION_MS });

  /** One more engine, as a worker of its own would have it. */
  function engine(options: EngineOptions = {}): TestEngine {
    const { bell = true, started = true, meddle, ...given } = options;
    const meter = countingMeter();
    const shared = { db, clock: given.clock ?? clock, meter, log: silent };
    const reads = createDispatchReads(db);
    const workerId = randomUUID();
    const sender = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
    closers.push(sender.close);
    const stores = {
      events: createEventStore({ ...shared, retentionMs: RETENTION_MS, reads }),
      deliveries: createDeliveryStore(shared),
      lanes: recentLanes(createLaneStore(shared), shared.clock),
      tallies: createTallyStore(shared),
      hooks: createHookSource({ db, vault, hooks, now: clock.monotonic, log: silent, reads }),
    };
    const made = createEngine({
      ...stores,
      recoveries: createRecoverySource({ db }),
      alarms,
      send: sender.send,
      encoderOf,
      takes: createTakes({ compileRegex, alsoTakes: takes }),
      retryDelays: [0.2, 0.4],
      retentionMs: RETENTION_MS,
      workerId,
      random: Math.random,
      isBusy: () => false,
      clock,
      meter,
      log: silent,
      ...given,
      ...meddle?.(stores),
    });
    if (started) made.start();
    const stopBell = bell ? ring(made) : async () => {};
    const whole = {
      ...made,
      async stop() {
        await stopBell();
        await made.stop();
      },
    };
    engines.push(whole);
    return { ...whole, counts: meter.counts, workerId };
  }

  /** Lets alarms ring at an engine, until what it answers is called. */
  function ring(handlers: Engine): () => Promise<void> {
    const connections: ReturnType<typeof workerConnection>[] = [];
    const connect = () => {
      const connection = workerConnection(testRedisUrl(), silent);
      connections.push(connection);
      return connection;
    };
    const bell = createBell({ connect, prefix, handlers, log: silent });
    return async () => {
      await bell.stop();
      for (const connection of connections) connection.disconnect();
    };
  }

  /** A hook at `path` of the receiver, made through the real store. */
  async function hook(path: string, settings: Partial<HookSettings> = {}): Promise<Hook> {
    const made = await hooks.create(TENANT, { ...aHook(receiver.url(path)), ...settings }, TESTER);
    if (made.kind !== 'ok') throw new Error(made.kind);
    return made.hook;
  }

  /** As many more hooks like this one; answers the ids of all. Made in one write: a transaction each would take long. */
  async function copies(hook: Hook, more: number): Promise<string[]> {
    const version = hook.version + 1;
    const [original] = await db.hooks.find({ version: hook.version }).toArray();
    const { _id, ...copy } = { ...(original as NonNullable<typeof original>), version };
    const { insertedIds } = await db.hooks.insertMany(Array.from({ length: more }, () => ({ ...copy }) as never));
    await db.tenants.updateOne({ _id: TENANT }, { $set: { hooksVersion: version } });
    return [hook.id, ...Object.values(insertedIds).map(String)];
  }

  async function change(hook: Hook, changes: Partial<HookSettings>): Promise<void> {
    await hooks.update(TENANT, hook.id, (before) => ({ ...before, ...changes }), TESTER);
  }

  /** Publishes and rings, as the API does; `quietly` without ringing. */
  async function publishOne(fields: Partial<NewEvent> = {}, { quietly = false } = {}): Promise<EventKey> {
    const event = { ...anEvent(clock), ...fields };
    const publishOnce = () => publish(event, { events, alarms: quietly ? noAlarms : alarms, meter });
    let result = await publishOnce();
    // A database that a busy machine keeps from answering for 2 s: under its id it is one event, however often.
    while (result.kind === 'unavailable') result = await publishOnce();
    if (result.kind !== 'accepted' && result.kind !== 'duplicate') throw new Error(result.kind);
    return eventKey(event.tenantId, event.id);
  }

  return {
    db,
    redis,
    prefix,
    receiver,
    clock,
    alarms,
    events,
    engine,
    hook,
    copies,
    change,
    removeHook: (hook: Hook) => hooks.remove(TENANT, hook.id, TESTER),
    /** As after 9 s in which nobody touched these events: no claim on them counts any more. */
    async forsake(events: EventKey[]): Promise<void> {
      const long = new Date(clock.now() - 9000);
      await db.events.updateMany({ _id: { $in: events } }, { $set: { acceptedAt: long, 'dispatch.at': long } });
    },
    /** Makes a lane overdue: its time and its lease are past by 3 s. */
    async overdueLane(hook: Hook): Promise<void> {
      const past = new Date(clock.now() - 3000);
      await db.lanes.updateOne({ _id: hook.id }, { $set: { dueAt: past } });
      await db.lanes.updateOne({ _id: hook.id, leaseUntil: { $exists: true } }, { $set: { leaseUntil: past } });
    },
    /** Lets the first request at `path` wait for its answer until what this answers is called; others get theirs at once. */
    holdFirst(path: string, status = 204): () => void {
      const answer = Promise.withResolvers<void>();
      let first = true;
      receiver.behave(path, (_, response) => {
        if (!first) return void response.writeHead(204).end();
        first = false;
        void answer.promise.then(() => response.writeHead(status).end());
      });
      return answer.resolve;
    },
    publish: publishOne,
    ...facts(db),
    async close() {
      // Ends every request that is still open, so that its outcome is written while the database is there.
      await receiver.close();
      // One that was killed never stops.
      await Promise.race([Promise.all(engines.map((each) => each.stop())), clock.sleep(1000)]);
      for (const close of closers.reverse()) await close();
    },
  };
}

/** What tests wait for and look at, as it stands in the database. */
function facts(db: Database) {
  const delivery = (event: EventKey, hook: Hook) => db.deliveries.findOne({ _id: `${event}.${hook.id}` });
  return {
    delivery,
    /** The delivery, once it is in this state. */
    reached: (event: EventKey, hook: Hook, state: string) =>
      eventually(async () => {
        const found = await delivery(event, hook);
        if (found?.state !== state) throw new Error(`${found?.state} (${found?.reason}), not ${state}`);
        return found;
      }),
    /** The number of a hook's deliveries in a state. */
    count: (hook: Hook, state: 'pending' | 'delivered' | 'failed' | 'cancelled') =>
      db.deliveries.countDocuments({ hookId: hook.id, state }),
    cleared: (event: EventKey) =>
      eventually(async () => {
        const found = await db.events.findOne({ _id: event });
        if (found === null || found.dispatch !== undefined) throw new Error(`${event} is not dispatched`);
        return found;
      }),
    lane: (hook: Hook) => db.lanes.findOne({ _id: hook.id }),
  };
}

/** A clock on which whoever waits waits `factor` times less; what is measured, and the time of day, stay what they are. */
export function hurriedClock(base: Clock, factor: number): Clock {
  return {
    ...base,
    sleep: (ms) => base.sleep(ms / factor),
    after: (ms, run) => base.after(ms / factor, run),
  };
}

/** A clock whose owner can be killed: from then on none of its timers rings, as in a process that is gone. */
export function mortalClock(base: Clock): Clock & { kill(): void } {
  let dead = false;
  return {
    ...base,
    after: (ms, run) => (dead ? () => {} : base.after(ms, () => dead || run())),
    sleep: (ms) => new Promise((resolve) => base.after(ms, () => dead || resolve())),
    kill: () => {
      dead = true;
    },
  };
}

export const aHook = (url: string): HookSettings =>
  makeSettings({
    url,
    secrets: [{ secret: newSigningSecret(), createdAt: new Date(), expiresAt: null }],
    timeoutMs: 5000,
  });

function anEvent(clock: Clock): NewEvent {
  return {
    tenantId: TENANT,
    id: newEventId(clock.now()),
    type: 'order.created',
    channels: [],
    data: Buffer.from('{"total":1999}'),
    at: null,
    hookId: null,
    traceparent: null,
  };
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

function countingMeter(): Meter & { counts: Counts } {
  const counts: Counts = { attempts: 0, duplicates: 0, orphans: 0, events: 0, lanes: 0 };
  const count = (name: keyof Counts, n: number) => {
    counts[name] += n;
  };
  return {
    counts,
    accepted() {},
    refused() {},
    attempt: () => count('attempts', 1),
    publishToReceipt() {},
    duplicateSends: (n) => count('duplicates', n),
    orphans: (n) => count('orphans', n),
    rescued: (kind, n) => count(kind === 'event' ? 'events' : 'lanes', n),
    batch() {},
    laneLateness() {},
    lateResult() {},
    alarmDropped() {},
    loop() {},
  };
}
