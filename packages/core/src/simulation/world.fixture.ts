import { deliveryKey } from '../delivery.ts';
import { standardEncoder } from '../encode.ts';
import { createEngine, type Engine, type EngineDeps } from '../engine.ts';
import { eventKey } from '../event.ts';
import type { TenantId } from '../hook.ts';
import type { Log, Meter, OutgoingRequest } from '../ports.ts';
import { createMemoryAlarms } from './alarms.fixture.ts';
import { createCollection, type Database } from './database.fixture.ts';
import { createMemoryDeliveryStore } from './deliveries-store.fixture.ts';
import { createMemoryEventStore } from './events-store.fixture.ts';
import { createHookHistory } from './hook-history.fixture.ts';
import { createMemoryHookSource, createMemoryHooks } from './hooks-store.fixture.ts';
import { createInvariants } from './invariants.fixture.ts';
import { createMemoryLaneStore } from './lanes-store.fixture.ts';
import type { Plan } from './plan.fixture.ts';
import { createProcess, type Process, timeOf } from './process.fixture.ts';
import { seededRandom } from './random.fixture.ts';
import { createReceivers } from './receivers.fixture.ts';
import { createSendRules } from './send-rules.fixture.ts';
import { createMemoryTallyStore } from './tallies-store.fixture.ts';
import { createTimeline } from './timeline.fixture.ts';

export const TENANT = 'tenant' as TenantId;
/** Seconds. */
export const RETRY_DELAYS = [1, 3, 8];
const DAY_MS = 24 * 3600 * 1000;

export type Worker = { process: Process; engine: Engine; stopping: boolean };
export type World = ReturnType<typeof createWorld>;

/** Everything that one history happens in: one database, the receivers, the alarm clock, and the workers that share them. */
export function createWorld(plan: Plan, trace: (line: string) => void) {
  const timeline = createTimeline();
  const random = seededRandom(plan.seed);
  const weather = { failing: plan.failing, slow: plan.slow };
  const reliability = { unreliable: plan.unreliable };
  const retentionMs = DAY_MS + plan.patienceMs;
  const violations: string[] = [];
  const counts = { duplicates: 0, orphans: 0, trips: 0, publishing: 0 };
  const storedAt = new Map<string, number>();
  const workers: Worker[] = [];
  const crashes: Date[] = [];
  const transitions = new Set<string>();
  let booted = 0;

  const at = (line: string) => trace(`${timeline.passed().toFixed(1).padStart(9)} ${line}`);
  const serverNow = () => new Date(timeOf(timeline));
  const violated = (what: string) => void violations.push(`after ${Math.round(timeline.passed())} ms: ${what}`);
  const keyOf = ({ hookId, headers }: OutgoingRequest) =>
    deliveryKey(eventKey(TENANT, headers['webhook-id'] ?? ''), hookId);

  const history = createHookHistory(timeline);
  const timeStored = (event: string) => storedAt.get(event) ?? 0;
  const must = createInvariants({ db: () => db, history, now: serverNow, storedAt: timeStored, violated });
  const db: Database = {
    events: createCollection((before, after) => {
      if (before === undefined && after !== undefined) storedAt.set(after.key, timeline.passed());
      must.event(before, after);
    }),
    deliveries: createCollection((before, after) => {
      const changed = before?.state !== after?.state || after?.state === 'pending';
      if (changed) transitions.add(`${before?.state ?? '[*]'} → ${after?.state}`);
      must.delivery(before, after);
    }),
    lanes: createCollection((before, after) => {
      if ((after?.trips ?? 0) > (before?.trips ?? 0)) counts.trips++;
      must.lane(before, after);
    }),
    statuses: createCollection(),
    hooks: createCollection((_, after) => after && history.write(after)),
    hooksVersion: 0,
    lastSeq: 0n,
  };
  const hooks = createMemoryHooks({ db, serverNow });
  const onStart = createSendRules({ db, history, timeline, keyOf, storedAt: timeStored, violated });
  const receivers = createReceivers({ timeline, random, keyOf, onStart, trace: at });
  const alarms = createMemoryAlarms({ timeline, random, reliability, someWorker });

  function someWorker(): Worker | null {
    const taking = workers.filter(({ stopping }) => !stopping);
    return taking[Math.floor(random() * taking.length)] ?? null;
  }

  const newProcess = (id: string) => createProcess({ id, timeline, random, weather, trace: at });

  /** One worker more, as a process of its own would be. */
  function boot(): void {
    booted++;
    const process = newProcess(`worker${booted}`);
    const engine = createEngine(engineDeps(process));
    workers.push({ process, engine, stopping: false });
    at(`${process.id} boots`);
    engine.start();
  }

  function engineDeps(process: Process): EngineDeps {
    return {
      events: createMemoryEventStore({ db, process, retentionMs }),
      deliveries: createMemoryDeliveryStore({ db, process }),
      lanes: createMemoryLaneStore({ db, process, serverNow }),
      tallies: createMemoryTallyStore({ db, process }),
      hooks: createMemoryHookSource({ db, process, hooks }),
      recoveries: noRecoveries,
      alarms,
      send: receivers.sendFrom(process),
      encoderOf: () => standardEncoder,
      takes: () => true,
      retryDelays: RETRY_DELAYS,
      retentionMs,
      workerId: process.id,
      random,
      isBusy: () => false,
      clock: process.clock,
      meter: meterInto(counts),
      log: logTo(at, process.id),
    };
  }

  function remove(worker: Worker): void {
    workers.splice(workers.indexOf(worker), 1);
    worker.process.kill();
  }

  function kill(worker: Worker): void {
    if (worker.process.isDead()) return;
    crashes.push(serverNow());
    remove(worker);
  }

  async function stop(worker: Worker): Promise<void> {
    if (worker.stopping) return;
    worker.stopping = true;
    await worker.engine.stop();
    if (!worker.process.isDead()) remove(worker);
  }

  const api = newProcess('api');

  return {
    timeline,
    random,
    weather,
    reliability,
    db,
    hooks,
    history,
    receivers,
    alarms,
    workers: workers as readonly Worker[],
    counts,
    api,
    apiEvents: createMemoryEventStore({ db, process: api, retentionMs }),
    boot,
    kill,
    stop,
    /** When workers were killed. */
    crashes: crashes as readonly Date[],
    /** How the states of deliveries changed, as `pending → delivered`; `[*]` is no record yet. */
    transitions: transitions as ReadonlySet<string>,
    trace: at,
    serverNow,
    violated,
    violations: violations as readonly string[],
  };
}

function meterInto(counts: { duplicates: number; orphans: number }): Meter {
  return {
    accepted() {},
    refused() {},
    attempt() {},
    publishToReceipt() {},
    duplicateSends: (n) => {
      counts.duplicates += n;
    },
    orphans: (n) => {
      counts.orphans += n;
    },
    rescued() {},
    batch() {},
    laneLateness() {},
    lateResult() {},
    alarmDropped() {},
    loop() {},
  };
}

function logTo(trace: (line: string) => void, id: string): Log {
  const write = (fact: string, fields?: Record<string, unknown>) => trace(`${id} ${fact} ${JSON.stringify(fields)}`);
  return { debug: write, info() {}, warn: write, error: write };
}

/** Nobody recovers anything here. */
const noRecoveries: EngineDeps['recoveries'] = {
  next: async () => null,
  candidates: async () => [],
  pending: async () => 0,
  advance: async () => {},
};
