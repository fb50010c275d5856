/** `npm run demo`: deliveries arriving, failing, being retried and arriving, as the API tells it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type HookpostClient } from '@hookpost/client';
import { readLocalConfig } from '@hookpost/platform';
import { type DemoReceiver, startDemoReceiver } from './demo-receiver.ts';
import * as screen from './demo-screen.ts';
import { type DemoServer, startDemoServer } from './demo-server.ts';
import { untilToldToStop } from './stop-signal.ts';

type DemoHook = { id: string; name: string };

const TYPES = ['order.created', 'order.paid', 'order.packed', 'order.shipped'];
const HOOKS = [
  { name: 'orders', path: '/orders', events: 'order.*', failures: 0, behaviour: 'answers 200' },
  { name: 'billing', path: '/billing', events: 'order.paid', failures: 2, behaviour: 'fails twice, then 200' },
];
const EXPECTED_DELIVERIES = 5;
const RETRY_DELAYS = [1, 2, 4];
const PATIENCE_MS = 30_000;
/** Statuses are written every 200 ms, after the log. */
const STATUS_LAG_MS = 500;

/** Resolves with the exit code: 0 once everything was delivered. */
export async function demo(): Promise<number> {
  const stopped = untilToldToStop().then(() => Promise.reject(new Error('stopped before its end')));
  // It may come while nobody is waiting for anything yet.
  stopped.catch(() => {});
  screen.title('Hookpost: a delivery fails, is retried, and arrives');
  const receiver = await startDemoReceiver(Object.fromEntries(HOOKS.map(({ path, failures }) => [path, failures])));
  try {
    const server = await findServer(stopped);
    try {
      return await Promise.race([show(createClient(server), receiver), stopped]);
    } finally {
      await server.stop();
    }
  } catch (error) {
    screen.failure((error as Error).message);
    return 1;
  } finally {
    receiver.close();
  }
}

/** The one that HOOKPOST_URL and HOOKPOST_API_KEY name, or one of the demo's own. */
async function findServer(stopped: Promise<never>): Promise<DemoServer> {
  const { url, apiKey } = readLocalConfig();
  if (url && !apiKey) throw new Error('HOOKPOST_URL is set: set HOOKPOST_API_KEY too, to a key of that server');
  if (url && apiKey) {
    screen.note(`using the server at ${url}`);
    return { url, key: apiKey, stop: async () => {} };
  }
  screen.note('starting MongoDB, Redis, the API and a worker …');
  const startedAt = performance.now();
  let isReady = false;
  const onProgress = (line: string) => {
    if (!isReady) screen.note(line);
  };
  const server = await startDemoServer({ onProgress, stopped });
  isReady = true;
  screen.note(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s at ${server.url}`);
  return server;
}

async function show(api: HookpostClient, receiver: DemoReceiver): Promise<number> {
  const hooks = await registerHooks(api, receiver);
  try {
    await publishEvents(api);
    const undelivered = await followAttempts(api, hooks);
    await showLog(api, hooks);
    if (undelivered > 0) {
      screen.failure(`${undelivered} of ${EXPECTED_DELIVERIES} deliveries did not arrive`);
      return 1;
    }
    screen.success('Everything arrived. `npm start` starts Hookpost to stay.');
    return 0;
  } finally {
    await Promise.all(hooks.map(({ id }) => api.hooks.delete(id)));
  }
}

async function registerHooks(api: HookpostClient, receiver: DemoReceiver): Promise<DemoHook[]> {
  screen.section('Two hooks', 'POST /v1/hooks');
  const registered: DemoHook[] = [];
  for (const { name, path, events, behaviour } of HOOKS) {
    const url = receiver.url(path);
    const { id } = await api.hooks.create({ name, url, events: [events], retry: { delays: RETRY_DELAYS } });
    registered.push({ id, name });
    screen.hookLine(name, events, url, behaviour);
  }
  return registered;
}

async function publishEvents(api: HookpostClient): Promise<void> {
  screen.section(`${TYPES.length} events, ${EXPECTED_DELIVERIES} deliveries`, 'POST /v1/events');
  for (const type of TYPES) {
    const { id, acceptedAt } = await api.events.publish({ type, data: { order: 1001, total: 4990, currency: 'EUR' } });
    screen.publishedLine(acceptedAt, type, id);
  }
}

/** Shows every attempt once, as it appears in the log. Answers how many deliveries have not arrived in the end. */
async function followAttempts(api: HookpostClient, hooks: DemoHook[]): Promise<number> {
  screen.section('What happens', 'GET /v1/deliveries, times in UTC');
  const shown = new Set<string>();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const deliveries = await deliveriesOf(api, hooks);
    const attempts = deliveries
      .flatMap(({ hook, delivery }) => delivery.attempts.map((attempt) => ({ hook, delivery, attempt })))
      .filter(({ delivery, attempt }) => !shown.has(`${delivery.id} ${attempt.n}`))
      .sort((a, b) => a.attempt.at.localeCompare(b.attempt.at));
    for (const { hook, delivery, attempt } of attempts) {
      shown.add(`${delivery.id} ${attempt.n}`);
      screen.attemptLine(hook.name, delivery.type, attempt);
    }
    const missing = EXPECTED_DELIVERIES - deliveries.filter(({ delivery }) => delivery.state === 'delivered').length;
    if (missing === 0 || performance.now() > deadline) return missing;
    await sleep(50);
  }
}

async function showLog(api: HookpostClient, hooks: DemoHook[]): Promise<void> {
  screen.section('The log', 'GET /v1/deliveries');
  for (const { hook, delivery } of await deliveriesOf(api, hooks)) screen.logLine(hook.name, delivery);
  screen.section('Latest status', 'GET /v1/hooks/{id}/status');
  await sleep(STATUS_LAG_MS);
  for (const hook of hooks) for (const status of await api.hooks.status(hook.id)) screen.statusLine(hook.name, status);
}

async function deliveriesOf(api: HookpostClient, hooks: DemoHook[]) {
  const lists = await Promise.all(
    hooks.map(async (hook) =>
      (await api.deliveries.list({ hook: hook.id }).take(50)).map((delivery) => ({ hook, delivery })).reverse(),
    ),
  );
  return lists.flat();
}
