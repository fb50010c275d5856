import { makeHook } from '@hookpost/testkit';
import type { Hook } from '../hook.ts';
import type { Meter } from '../ports.ts';
import { publish } from '../publish.ts';
import { calmDown } from './calm.fixture.ts';
import { checkOutcomes } from './outcomes.fixture.ts';
import type { Action, Plan } from './plan.fixture.ts';
import { createWorld, TENANT, type World } from './world.fixture.ts';

/** Lives one history through, and then checks what became of everything. Rejects with what was violated. */
export async function runHistory(plan: Plan, trace: (line: string) => void = () => {}): Promise<World> {
  const world = createWorld(plan, trace);
  for (const hook of HOOKS) world.hooks.create(newHook(hook, world));
  for (let i = 0; i < plan.workers; i++) world.boot();
  for (const { afterMs, action } of plan.steps) {
    await world.timeline.advance(afterMs, () => world.violations.length > 0);
    world.trace(`* ${JSON.stringify(action)}`);
    act(action, world);
  }
  await calmDown(world, plan);
  if (world.violations.length === 0) checkOutcomes(world);
  if (world.violations.length > 0) throw new Error(world.violations.join('\n'));
  return world;
}

const HOOKS: Partial<Hook>[] = [
  {},
  { ordered: true, events: ['order.*'] },
  { rateLimit: { perSecond: 5 }, timeoutMs: 4000 },
  { url: null, events: ['user.seen'] },
  { ordered: true, rateLimit: { perSecond: 20 }, timeoutMs: 2000 },
  { events: ['order.made'], timeoutMs: 1500, paused: true },
];

function newHook(settings: Partial<Hook>, { history, serverNow }: World): Hook {
  return makeHook({
    id: `${history.ids().length + 1}`.padStart(24, '0'),
    tenantId: TENANT,
    tenantName: 'Tenant',
    version: 0,
    url: 'http://receiver.test/',
    secrets: [],
    timeoutMs: 10_000,
    createdAt: serverNow(),
    updatedAt: serverNow(),
    ...settings,
  });
}

function act(action: Action, world: World): void {
  switch (action.do) {
    case 'publish':
      for (let i = 0; i < action.count; i++) void publishOne(action.type, null, world);
      return;
    case 'test':
      return void publishOne('user.seen', nth(world.history.ids(), action.hook), world);
    case 'mood':
      return world.receivers.setMood(nth(world.history.ids(), action.hook), action.mood);
    case 'kill':
    case 'stop':
    case 'freeze':
      return befall(action, world);
    case 'boot':
      return world.workers.length < 4 ? world.boot() : undefined;
    case 'add':
      world.hooks.create(newHook(HOOKS[action.hook % HOOKS.length] ?? {}, world));
      return;
    default:
      return changeHook(action.do, nth(world.history.ids(), action.hook), world);
  }
}

function befall(action: Extract<Action, { worker: number }>, world: World): void {
  if (world.workers.length === 0) return world.boot();
  const worker = nth(world.workers, action.worker);
  if (action.do === 'freeze') return worker.process.freeze(action.ms);
  if (action.do === 'kill' && action.calls > 0) worker.process.afterCalls(action.calls, () => world.kill(worker));
  else if (action.do === 'kill') world.kill(worker);
  else void world.stop(worker);
  if (action.replaced) world.boot();
}

type HookAction = Extract<Action, { hook: number }>['do'];

const CHANGES: Partial<Record<HookAction, Partial<Hook>>> = {
  pause: { paused: true },
  resume: { paused: false },
  disable: { enabled: false },
  enable: { enabled: true, disabledReason: null },
  move: { url: 'http://elsewhere.test/' },
  narrow: { events: ['order.paid'] },
  widen: { events: [] },
};

function changeHook(action: HookAction, hookId: string, { hooks, alarms, random }: World): void {
  const lane = action === 'remove' ? hooks.remove(hookId) : hooks.update(hookId, (h) => ({ ...h, ...CHANGES[action] }));
  if (lane?.dueAt && random() < 0.5) alarms.lanes([{ ...lane, dueAt: lane.dueAt }]);
}

/** Publishes as a caller does that asks again, with the same id, until it is told what became of its event. */
async function publishOne(type: string, hookId: string | null, world: World): Promise<void> {
  const { api, apiEvents, alarms, random, counts } = world;
  const id = `evt_${Math.floor(random() * 2 ** 32).toString(36)}`;
  const event = { tenantId: TENANT, id, type, channels: [], data: DATA, at: null, hookId, traceparent: null };
  const meter: Pick<Meter, 'accepted' | 'refused'> = { accepted() {}, refused() {} };
  counts.publishing++;
  while ((await publish(event, { events: apiEvents, alarms, meter })).kind === 'unavailable')
    await api.clock.sleep(300);
  counts.publishing--;
}

const DATA = Buffer.from('{}');

const nth = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;
