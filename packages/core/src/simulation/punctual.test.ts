import { makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { publish } from '../publish.ts';
import { createWorld, TENANT, type World } from './world.fixture.ts';

/** The promise is a second, and an alarm takes a moment to ring. */
const LATE_MS = 1100;
const STEP_MS = 20;
const LASTS_MS = 60_000;
const HOOKS = ['1', '2', '3', '4'].map((n) => n.padStart(24, '0'));

function newWorld(seed: number, workers: number): World {
  const world = createWorld(
    { seed, workers, failing: 0, slow: 0, unreliable: 0, alarmsReturn: true, patienceMs: 1_800_000, steps: [] },
    () => {},
  );
  const now = world.serverNow();
  for (const id of HOOKS) {
    const url = 'http://receiver.test/';
    world.hooks.create(makeHook({ id, tenantId: TENANT, url, timeoutMs: 10_000, createdAt: now, updatedAt: now }));
  }
  for (let n = 0; n < workers; n++) world.boot();
  return world;
}

function publishOne({ random, apiEvents, alarms }: World): void {
  const id = `evt_${Math.floor(random() * 2 ** 32).toString(36)}`;
  const meter = { accepted() {}, refused() {} };
  const event = { tenantId: TENANT, id, type: 'user.seen', channels: [], data: Buffer.from('{}'), at: null };
  void publish({ ...event, hookId: null, traceparent: null }, { events: apiEvents, alarms, meter });
}

/** Work is due, nobody is at it, and nothing keeps it back. */
function isNeglected({ db, serverNow }: World, hookId: string): boolean {
  const now = serverNow();
  const lane = db.lanes.get(hookId);
  if (lane === undefined || lane.holder !== null || (lane.openAt ?? 0) > now || (lane.fullUntil ?? 0) > now)
    return false;
  return db.deliveries
    .all()
    .some((each) => each.hookId === hookId && each.state === 'pending' && !each.lease && (each.nextAt ?? now) < now);
}

/** Whose work was neglected for `LATE_MS`, and from when on, where hooks fail, are slow and recover and nothing else goes wrong. */
async function neglected(seed: number, workers: number, everyMs: number): Promise<string[]> {
  const world = newWorld(seed, workers);
  // New hooks' lanes are due, and nobody rings for them here: the first sweep finds them.
  await world.timeline.advance(8000, () => false);
  const since = new Map<string, number>();
  const found: string[] = [];
  for (let passed = 0; passed < LASTS_MS; passed += STEP_MS) {
    if (passed % everyMs === 0) publishOne(world);
    if (passed % 5000 === 0) for (const id of HOOKS) world.receivers.setMood(id, moodOf(world.random()));
    await world.timeline.advance(STEP_MS, () => false);
    for (const id of HOOKS) {
      const from = since.get(id) ?? passed;
      if (isNeglected(world, id)) since.set(id, from);
      else since.delete(id);
      if (passed - from === LATE_MS) found.push(`seed ${seed}: hook ${id.at(-1)} from ${from} ms`);
    }
  }
  return found;
}

function moodOf(chance: number): 'failing' | 'slow' | 'well' {
  if (chance < 0.6) return 'failing';
  return chance < 0.8 ? 'slow' : 'well';
}

describe('while no process and no database fails', () => {
  it.each([
    [1, 200],
    [2, 200],
    // What comes seldom wakes no lane that has been let go too long.
    [1, 7000],
  ])('no work that is due waits for long, with %i workers and an event each %i ms', async (workers, everyMs) => {
    const found: string[] = [];
    for (let seed = 1; seed <= 8; seed++) found.push(...(await neglected(seed, workers, everyMs)));
    expect(found).toEqual([]);
  });
});
