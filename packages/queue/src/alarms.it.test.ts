import { type EventKey, eventKey, systemClock, type TenantId } from '@hookpost/core';
import {
  eventually,
  manualClock,
  newHookId,
  silentLog,
  startTcpProxy,
  type TcpProxy,
  testPrefix,
  testRedisUrl,
} from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type AlarmClock, createAlarms } from './alarms.ts';
import { type Bell, createBell } from './bell.ts';
import { connected, ping, producerConnection, workerConnection } from './redis.ts';

type Ring = { queue: 'dispatch' | 'bulk' | 'lane'; ids: string[]; at: number; ring?: string };

const clock = systemClock();

let rings: Ring[];
let prefix: string;
let redis: Redis;
let alarms: AlarmClock;
let bell: Bell;
let closers: (() => unknown)[];
let dropped: number;
const alarmDropped = () => {
  dropped++;
};
beforeEach(async () => {
  [rings, closers, dropped] = [[], [], 0];
  prefix = testPrefix();
  bell = listen();
  ({ redis, alarms } = await connect(testRedisUrl()));
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

/** Alarms over a connection of their own, as another process sets them. */
async function connect(url: string, setClock = clock): Promise<{ redis: Redis; alarms: AlarmClock }> {
  const connection = producerConnection(url, silentLog);
  const own = createAlarms({ redis: connection, prefix, clock: setClock, meter: { alarmDropped }, log: silentLog });
  closers.push(
    () => own.close(),
    () => connection.disconnect(),
  );
  await connected(connection, 5000);
  return { redis: connection, alarms: own };
}

function listen(): Bell {
  const connections: Redis[] = [];
  const connectWorker = () => {
    const connection = workerConnection(testRedisUrl(), silentLog);
    connections.push(connection);
    return connection;
  };
  const ring = (queue: Ring['queue'], ids: string[], ring?: string) => {
    rings.push({ queue, ids, at: Date.now(), ...(ring && { ring }) });
    return Promise.resolve();
  };
  const handlers = {
    dispatch: (keys: EventKey[], how: string) => ring('dispatch', keys, how),
    dispatchBulk: (keys: EventKey[], how: string) => ring('bulk', keys, how),
    drain: (hookId: string) => ring('lane', [hookId]),
  };
  const made = createBell({ connect: connectWorker, prefix, handlers, log: silentLog });
  closers.push(async () => {
    await made.stop();
    for (const connection of connections) connection.disconnect();
  });
  return made;
}

const rung = (queue: Ring['queue']): string[] => rings.filter((ring) => ring.queue === queue).flatMap(({ ids }) => ids);
const keys = (n: number, tenant = 'default', name = 'e'): EventKey[] =>
  Array.from({ length: n }, (_, i) => eventKey(tenant as TenantId, `${name}${i}`));
const lane = (hookId: string, inMs = 0, fence = 0) => ({ hookId, fence, dueAt: new Date(Date.now() + inMs) });

/** Whatever was set before has rung by the time this resolves, unless it is due later. */
async function allHaveRung(): Promise<void> {
  const [last] = keys(1, 'last', newHookId());
  const lastLane = newHookId();
  alarms.events([last as EventKey]);
  alarms.lanes([lane(lastLane, 50)]);
  await eventually(() => rung('dispatch').includes(last as string) && rung('lane').includes(lastLane));
  rings = rings.filter(({ ids }) => !ids.includes(last as string) && !ids.includes(lastLane));
}

describe('an alarm for events', () => {
  it('rings at once, for tenants together, at most a hundred events at a time', async () => {
    const all = [...keys(150, 'a'), ...keys(100, 'b')];
    alarms.events(all);
    await eventually(() => rung('dispatch').length === all.length);
    expect(rung('dispatch').toSorted()).toEqual(all.toSorted());
    expect(rings.map(({ ids }) => ids.length).toSorted()).toEqual([100, 100, 50].toSorted());
  });

  it('that rings again, because the worker that had it died, says so', async () => {
    await bell.stop();
    for (const key of keys(2)) {
      alarms.events([key]);
      await eventually(async () => (await redis.llen(`${prefix}:dispatch:wait`)) === 1 + Number(key.at(-1)));
    }
    // As the queue leaves a job that it takes from a worker without a sign of life.
    await redis.hset(`${prefix}:dispatch:1`, 'ats', 1);
    bell = listen();
    await eventually(() => rung('dispatch').length === 2);
    expect(rings.map(({ ids: [id], ring }) => [id, ring])).toEqual([
      ['default/e0', 'again'],
      ['default/e1', 'first'],
    ]);
  });

  it('of a tenant with over 500 in a second stands in the second queue, until a second with less is over', async () => {
    const standing = manualClock();
    const { alarms: flooding } = await connect(testRedisUrl(), standing);
    flooding.events(keys(700, 'flood'));
    flooding.events(keys(10, 'quiet'));
    await eventually(() => rung('dispatch').length + rung('bulk').length === 710);
    expect(rung('bulk').toSorted()).toEqual(keys(700, 'flood').slice(500).toSorted());
    await standing.advance(2000);
    flooding.events(keys(10, 'flood', 'later'));
    await eventually(() => rung('dispatch').includes('flood/later9'));
    expect(rung('bulk')).toHaveLength(200);
  });

  it('rings in one of two workers', async () => {
    listen();
    alarms.events(keys(1000, 'a'));
    await allHaveRung();
    expect(rings.flatMap(({ ids }) => ids).toSorted()).toEqual(keys(1000, 'a').toSorted());
  });
});

describe('an alarm for a lane', () => {
  it('rings at its time and not before', async () => {
    const [now, later] = [lane(newHookId()), lane(newHookId(), 1000)];
    alarms.lanes([later, now]);
    await eventually(() => rung('lane').length === 2);
    expect(rung('lane')).toEqual([now.hookId, later.hookId]);
    const late = (rings.at(-1)?.at ?? 0) - later.dueAt.getTime();
    expect(late).toBeGreaterThanOrEqual(-5);
    expect(late).toBeLessThan(5000);
  });

  it('rings once, however often and by whomever it is set', async () => {
    // It rings when all have been set, also on a busy machine.
    const alarm = lane(newHookId(), 1500);
    const { alarms: others } = await connect(testRedisUrl());
    for (let i = 0; i < 5; i++) alarms.lanes([alarm, alarm]);
    others.lanes([alarm]);
    await eventually(() => rung('lane').length > 0);
    await allHaveRung();
    expect(rung('lane')).toEqual([alarm.hookId]);
  });

  it('can be set again once it has rung, and beside one of another fence or time', async () => {
    const alarm = lane(newHookId());
    alarms.lanes([alarm]);
    await eventually(() => rung('lane').length === 1);
    await eventually(async () => {
      alarms.lanes([alarm]);
      return rung('lane').length >= 2;
    });
    await allHaveRung();
    rings = [];
    alarms.lanes([alarm, { ...alarm, fence: 1 }, { ...alarm, dueAt: new Date(alarm.dueAt.getTime() + 1) }]);
    await eventually(() => rung('lane').length === 3);
  });

  it('is nothing that Redis keeps once it has rung', async () => {
    alarms.lanes(Array.from({ length: 50 }, () => lane(newHookId())));
    alarms.events(keys(50));
    await eventually(() => rung('lane').length === 50 && rung('dispatch').length === 50);
    await eventually(async () => {
      const jobs = (await redis.keys(`${prefix}:*`)).filter((key) => /:(lane-|\d+$)/.test(key));
      expect(jobs).toEqual([]);
    });
  });

  it('rings for others though one handler fails', async () => {
    await bell.stop();
    const failed: string[] = [];
    const drain = (hookId: string) => {
      failed.push(hookId);
      return Promise.reject(new Error('drain failed'));
    };
    const handlers = { dispatch: () => Promise.resolve(), dispatchBulk: () => Promise.resolve(), drain };
    const connections: Redis[] = [];
    const connectWorker = () => {
      const connection = workerConnection(testRedisUrl(), silentLog);
      connections.push(connection);
      return connection;
    };
    const failing = createBell({ connect: connectWorker, prefix, handlers, log: silentLog });
    closers.push(async () => {
      await failing.stop();
      for (const connection of connections) connection.disconnect();
    });
    const alarm = lane(newHookId());
    alarms.lanes([alarm, lane(newHookId())]);
    await eventually(() => failed.length === 2);
    // An id that a failed job held would swallow every later alarm of the lane.
    await eventually(() => {
      alarms.lanes([alarm]);
      return failed.filter((hookId) => hookId === alarm.hookId).length >= 2;
    });
  });
});

describe('while Redis is away', () => {
  let proxy: TcpProxy;
  let remote: { redis: Redis; alarms: AlarmClock };
  beforeEach(async () => {
    const url = new URL(testRedisUrl());
    proxy = await startTcpProxy(Number(url.port));
    closers.push(() => proxy.close());
    url.port = String(proxy.port);
    remote = await connect(url.href);
  });

  it('setting alarms neither throws nor waits, and nothing is kept for later', async () => {
    proxy.cut();
    await eventually(() => remote.redis.status !== 'ready');
    const began = performance.now();
    remote.alarms.events(keys(5000, 'lost'));
    remote.alarms.lanes(Array.from({ length: 1000 }, () => lane(newHookId())));
    expect(performance.now() - began).toBeLessThan(3000);
    await eventually(() => dropped > 0);

    proxy.restore();
    await eventually(() => ping(remote.redis, 1000));
    const fresh = lane(newHookId());
    remote.alarms.events(keys(1, 'kept'));
    remote.alarms.lanes([fresh]);
    await eventually(() => rung('dispatch').length > 0 && rung('lane').length > 0);
    await allHaveRung();
    expect([rung('dispatch'), rung('lane')]).toEqual([keys(1, 'kept'), [fresh.hookId]]);
  });

  it('a Redis that takes connections and answers nothing is waited for by nobody', async () => {
    proxy.stall();
    const began = performance.now();
    for (let i = 0; i < 100; i++) remote.alarms.events(keys(100, `stalled${i}`));
    remote.alarms.lanes([lane(newHookId())]);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(await ping(remote.redis, 200)).toBe(false);

    proxy.restore();
    // What was under way may still arrive; what waited behind it for too long is gone, and new alarms ring.
    await eventually(
      async () => {
        remote.alarms.events(keys(1, 'new'));
        return rung('dispatch').includes('new/e0');
      },
      { everyMs: 200 },
    );
  });
});
