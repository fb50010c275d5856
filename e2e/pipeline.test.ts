import { aHook, anEvent, eventually, metric, type Receiver, startReceiver, verifySignature } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, type Running, startInstallation } from './installation.ts';

/** How long a busy machine may stand still in between. */
const AIR_MS = 5000;

describe('two APIs and two workers', () => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    [running, receiver] = await Promise.all([startInstallation({ apis: 2, workers: 2 }), startReceiver()]);
  });
  afterAll(() => Promise.all([running.stop(), receiver.close()]));

  it('deliver the exact bytes of data, signed', async () => {
    const { client, installation, apis } = running;
    const hook = await client.createHook(aHook({ url: receiver.url('/exact'), events: ['exact.bytes'] }));
    // Whatever a parser, BSON or MongoDB would change, refuse or take for its own.
    const data =
      '{ "big": 12345678901234567890, "z":1.0,"a":"\\u00e9\\ud800", "$x":1, "a.b":{"":2}, "n\\u0000":3, "__proto__":4, "z":5 }';
    const answer = await fetch(`${apis[1]?.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${installation.apiKey}`, 'content-type': 'application/json' },
      body: `{"id":"exact-1","type":"exact.bytes","data":${data}}`,
    });
    expect(answer.status).toBe(202);
    const [request] = await receiver.waitFor(1, { path: '/exact' });
    if (!request) throw new Error('unreachable');
    expect(request.method).toBe('POST');
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'exact-1' });
    expect(request.body.toString()).toContain(`"data":${data}`);
    verifySignature(request, await client.secret(hook.id));
  });

  it('retry what fails under the same id, and tell every attempt in the log and the status', async () => {
    const { client } = running;
    receiver.behave('/flaky', [{ status: 500 }, { status: 503 }, { status: 200 }]);
    const url = receiver.url('/flaky');
    const hook = await client.createHook(aHook({ url, events: ['flaky.*'], retry: { delays: [0.2, 0.4] } }));
    const event = await client.publish(anEvent({ type: 'flaky.once' }));

    const requests = await receiver.waitFor(3, { path: '/flaky' });
    expect(requests.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id, event.id]);
    const [first, second, third] = requests.map(({ at }) => at) as [number, number, number];
    // The schedule is kept to within its jitter of a fifth, and a due delivery is sent within a second.
    expect(second - first).toBeGreaterThanOrEqual(150);
    expect(second - first).toBeLessThan(1240 + AIR_MS);
    expect(third - second).toBeGreaterThanOrEqual(310);
    expect(third - second).toBeLessThan(1480 + AIR_MS);

    const delivery = await eventually(async () => {
      const read = await client.delivery(`${event.id}.${hook.id}`);
      return read.state === 'delivered' && read;
    });
    if (!delivery) throw new Error('unreachable');
    expect(delivery).toMatchObject({ event: event.id, hook: hook.id, type: 'flaky.once', attempt: 3, nextAt: null });
    expect(delivery.attempts).toMatchObject([
      { n: 1, outcome: 'failed', code: 500, error: 'http', trigger: 'first' },
      { n: 2, outcome: 'failed', code: 503, error: 'http', trigger: 'retry' },
      { n: 3, outcome: 'delivered', code: 200, error: null, trigger: 'retry' },
    ]);
    await eventually(async () =>
      expect(await client.statuses(hook.id)).toMatchObject([
        { type: 'flaky.once', success: true, code: 200, consecutiveFailures: 0 },
      ]),
    );
  });

  it('give up after the last delay, and say so', async () => {
    const { client } = running;
    receiver.behave('/broken', { status: 500 });
    const url = receiver.url('/broken');
    const hook = await client.createHook(aHook({ url, events: ['broken'], retry: { delays: [0.1] } }));
    const event = await client.publish(anEvent({ type: 'broken' }));
    await eventually(async () =>
      expect(await client.delivery(`${event.id}.${hook.id}`)).toMatchObject({
        state: 'failed',
        reason: 'exhausted',
        attempt: 2,
      }),
    );
    await eventually(async () =>
      expect(await client.statuses(hook.id)).toMatchObject([{ success: false, code: 500, consecutiveFailures: 2 }]),
    );
    expect(receiver.requests('/broken')).toHaveLength(2);
  });

  it('share the work, and count what is sent twice', async () => {
    const { client, installation, apis, workers } = running;
    const paths = ['/shared/a', '/shared/b'];
    for (const path of paths) await client.createHook(aHook({ url: receiver.url(path), events: ['shared'] }));
    const total = (name: string) => Promise.all(workers.map((worker) => metric(worker.metricsUrl, name)));
    const attempts = () => total('hookpost_attempts_total');
    const before = await attempts();

    const clients = apis.map((api) => clientOf(installation, api));
    const published: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      const batch = Array.from({ length: 16 }, (_, n) => clients[n % 2]?.publish(anEvent({ type: 'shared' })));
      for (const event of await Promise.all(batch)) published.push(event?.id ?? 'none');
    }

    await eventually(async () =>
      expect(await client.deliveries({ type: 'shared', state: 'delivered' })).toHaveLength(800),
    );
    const received = paths.map((path) => receiver.requests(path).map(({ headers }) => headers['webhook-id']));
    for (const ids of received) expect([...new Set(ids)].toSorted()).toEqual(published.toSorted());
    const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
    const worked = (await attempts()).map((total, n) => total - (before[n] ?? 0));
    // Where a worker stands still for seconds another takes its work over: else nothing is counted, or repeated.
    expect(sum(worked)).toBe(received.flat().length);
    expect(sum(worked) - 800).toBeLessThanOrEqual(sum(await total('hookpost_duplicate_sends_total')));
    expect(Math.min(...worked)).toBeGreaterThan(0);
  });
});
