import { eventKey, systemClock, type TenantId } from '@hookpost/core';
import { eventually, newHookId, silentLog, testPrefix, testRedisUrl } from '@hookpost/testkit';
import { afterAll, expect, it } from '@jest/globals';
import { createAlarms } from './alarms.ts';
import { createQueueReader, createRedisReader } from './readings.ts';
import { ping, producerConnection } from './redis.ts';

const redis = producerConnection(testRedisUrl(), silentLog);
afterAll(() => redis.disconnect());

it('the metrics show the alarms of each queue, and what Redis holds', async () => {
  await eventually(() => ping(redis, 1000));
  const prefix = testPrefix();
  const alarms = createAlarms({ redis, prefix, clock: systemClock(), meter: { alarmDropped() {} }, log: silentLog });
  const read = createQueueReader({ redis, prefix });
  expect(await read()).toEqual({ dispatch: 0, 'dispatch-bulk': 0, lane: 0 });

  alarms.lanes([20_000, 40_000].map((ms) => ({ hookId: newHookId(), fence: 0, dueAt: new Date(Date.now() + ms) })));
  alarms.events([eventKey('default' as TenantId, 'e')]);
  await eventually(async () => expect(await read()).toEqual({ dispatch: 1, 'dispatch-bulk': 0, lane: 2 }));

  const { pingSeconds, memoryBytes, memoryLimitBytes } = await createRedisReader(redis)();
  expect(pingSeconds).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThan(10_000);
  expect(memoryLimitBytes).toBeGreaterThanOrEqual(0);
});
