import { startTcpProxy, type TcpProxy, testDatabase, testRedisUrl } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startApi, type TestApi } from './api.fixture.ts';

/** What a busy machine adds to a promise. Without its own limits the driver waits for 30 s, a command to Redis for ever. */
const AIR_MS = 2500;

let mongo: TcpProxy;
let redis: TcpProxy;
let api: TestApi;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  const mongodb = new URL(database.uri);
  mongo = await startTcpProxy(Number(mongodb.port));
  redis = await startTcpProxy(Number(new URL(testRedisUrl()).port));
  // Without directConnection the driver would ask the replica set for its own address, and go round the proxy.
  const mongodbUri = `mongodb://127.0.0.1:${mongo.port}${mongodb.pathname}?directConnection=true`;
  api = await startApi({ config: { mongodbUri, redisUrl: `redis://127.0.0.1:${redis.port}` } });
});

afterAll(async () => {
  mongo.restore();
  await api.close();
  await Promise.all([mongo.close(), redis.close()]);
  await drop();
});

async function timed(ask: () => Promise<Answer>): Promise<Answer & { ms: number }> {
  const began = performance.now();
  const answer = await ask();
  return { ...answer, ms: performance.now() - began };
}

const publish = (id: string) => timed(() => api.call('POST', '/v1/events', { id, type: 't', data: 1 }));

async function until(status: number, ask: () => Promise<Answer>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await ask()).status !== status) if (Date.now() > deadline) throw new Error(`never answered ${status}`);
}

const ready = () => api.call('GET', '/readyz');

describe('without MongoDB', () => {
  it.each(['cut', 'stall'] as const)(
    'answers 503 within 2 s, and never 202 (%s)',
    async (how) => {
      await until(202, () => publish('before'));
      mongo[how]();
      // While the key is still remembered: later the look-up of the key is what fails.
      const written = await timed(() => api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' }));
      expect([written.status, written.headers.get('retry-after')]).toEqual([503, '1']);
      expect(written.ms).toBeLessThan(5000 + AIR_MS);
      for (const n of [1, 2, 3, 4]) {
        const answer = await publish(`${how}-${n}`);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
        expect(answer.ms).toBeLessThan(2000 + AIR_MS);
      }
      const batch = await timed(() => api.call('POST', '/v1/events/batch', { events: [{ type: 't', data: 1 }] }));
      expect([batch.status, batch.body.code]).toEqual([503, 'unavailable']);
      const read = await timed(() => api.call('GET', '/v1/hooks'));
      expect([read.status, read.body.code]).toEqual([503, 'unavailable']);
      expect((await ready()).status).toBe(503);
      expect((await api.call('GET', '/healthz')).status).toBe(200);

      mongo.restore();
      await until(202, () => publish(`${how}-after`));
      await until(200, ready);
    },
    60_000,
  );
});

describe('without Redis', () => {
  it('still answers 202 within 1 s, and says that it is degraded', async () => {
    redis.cut();
    for (const n of [1, 2, 3]) {
      const answer = await publish(`no-redis-${n}`);
      expect(answer.status).toBe(202);
      expect(answer.ms).toBeLessThan(1000 + AIR_MS);
    }
    expect((await ready()).body).toEqual({ status: 'degraded' });
    redis.restore();
    await until(200, async () => ((await ready()).body.status === 'ok' ? ready() : api.call('GET', '/none')));

    redis.stall();
    const answer = await publish('redis-hangs');
    expect([answer.status, answer.ms < 1000 + AIR_MS]).toEqual([202, true]);
  });
});
