import { NEVER } from '../lane.ts';
import type { Plan } from './plan.fixture.ts';
import type { World } from './world.fixture.ts';

/** By then all must be over: the breaker's longest pause, and the lanes' turns after it. */
const LIMIT_MS = 20 * 60_000;
/** Nothing waits for longer once it is due; before, requests that hang and leases must run out. */
const LATE_MS = 20_000;
const SETTLING_MS = 40_000;

/** Ends all faults, lets time go on until nothing is left to do; then opens what a person closed, and again. */
export async function calmDown(world: World, plan: Plan): Promise<void> {
  const { weather, reliability, workers, receivers, hooks, db } = world;
  world.trace('* calm');
  Object.assign(weather, { failing: 0, slow: 0 });
  reliability.unreliable = plan.alarmsReturn ? 0 : 1;
  receivers.healAll();
  for (const { process } of workers) {
    process.thaw();
    process.afterCalls(0, () => {});
  }
  if (workers.every(({ stopping }) => stopping)) world.boot();
  await untilQuiet(world, plan);
  world.trace('* all open');
  for (const { id, paused, enabled } of db.hooks.all()) {
    if (paused || !enabled) hooks.update(id, (hook) => ({ ...hook, paused: false, enabled: true }));
  }
  await untilQuiet(world, plan);
}

async function untilQuiet(world: World, plan: Plan): Promise<void> {
  const { timeline, violations } = world;
  const began = timeline.passed();
  const stopped = () => violations.length > 0;
  while (!stopped() && !isQuiet(world)) {
    await timeline.advance(1000, stopped);
    const passed = timeline.passed() - began;
    if (passed > SETTLING_MS && plan.alarmsReturn) nothingIsLate(world);
    if (passed > LIMIT_MS) return world.violated(`not quiet: ${leftOver(world)}`);
  }
  // Statuses are written last.
  await timeline.advance(1000, stopped);
}

function isQuiet({ db, receivers, counts }: World): boolean {
  if (receivers.open() > 0 || counts.publishing > 0) return false;
  if (db.events.all().some(({ dispatch }) => dispatch !== null)) return false;
  if (db.lanes.all().some(({ dueAt, holder }) => holder !== null || (dueAt !== null && dueAt < NEVER))) return false;
  return db.deliveries.all().every(({ state, hookId }) => state !== 'pending' || isClosed(hookId, db));
}

function isClosed(hookId: string, db: World['db']): boolean {
  const hook = db.hooks.get(hookId);
  return hook !== undefined && !hook.deleted && (hook.paused || !hook.enabled);
}

/** A delivery that is due, whose hook and lane are open and whose turn it is, has been sent. */
function nothingIsLate({ db, serverNow, violated }: World): void {
  const pending = db.deliveries.all().filter(({ state, hookId }) => state === 'pending' && !isClosed(hookId, db));
  for (const [hookId, waiting] of Map.groupBy(pending, (delivery) => delivery.hookId)) {
    const ordered = db.hooks.get(hookId)?.ordered;
    const next = waiting.toSorted((a, b) => (ordered ? Number(a.seq - b.seq) : Number(a.nextAt) - Number(b.nextAt)))[0];
    const dueAt = Math.max(Number(next?.nextAt), Number(db.lanes.get(hookId)?.openAt));
    if (next === undefined) continue;
    if (serverNow().getTime() - dueAt > LATE_MS) violated(`${next.key} has been due for ${LATE_MS} ms`);
  }
}

function leftOver({ db }: World): string {
  const events = db.events.all().filter(({ dispatch }) => dispatch !== null);
  const lanes = db.lanes.all().filter(({ dueAt, holder }) => holder !== null || (dueAt !== null && dueAt < NEVER));
  const pending = db.deliveries.all().filter(({ state }) => state === 'pending');
  return JSON.stringify({ events: events.map(({ key }) => key), lanes, pending: pending.map(({ key }) => key) });
}
