import { connect } from 'node:net';
import { type ApiProcess, aHook, anEvent, eventually, metric, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Running, startInstallation } from './installation.ts';

const LONG = process.env.HOOKPOST_LONG === '1';
const ROUNDS = LONG ? 8 : 1;
/** Events accepted between one fault and the next. */
const STRIDE = 300;
/** What one kill of a worker may send twice: its inline slots, and the sent ones of the record batches it had not written. */
const DUPLICATES_PER_KILL = 100;

jest.setTimeout(LONG ? 600_000 : 90_000);

describe('under load', () => {
  let running: Running;
  let receiver: Receiver;
  let received: Map<string, number>;
  beforeEach(async () => {
    [running, receiver] = await Promise.all([startInstallation({ apis: 2, workers: 2 }), startReceiver()]);
    received = countReceived(receiver, '/load');
    await running.client.createHook(aHook({ url: receiver.url('/load'), events: ['load'] }));
  });
  afterEach(() => Promise.all([running.stop(), receiver.close()]));

  it('kills of a worker and an API and an emptied Redis lose nothing that was accepted', async () => {
    const load = startLoad(running);
    for (let round = 0; round < ROUNDS; round += 1) {
      await load.accept(STRIDE);
      await running.workers.find((worker) => worker.alive())?.stop('SIGKILL');
      await running.addWorker();
      await load.accept(STRIDE);
      await emptyRedis(running.installation.redisUrl);
      await load.accept(STRIDE);
      // The first one answers this test's own questions.
      await running.apis.findLast((api) => api.alive())?.stop('SIGKILL');
      await running.addApi();
    }
    await load.accept(STRIDE);
    await load.stop();

    await allReceived(received, load.accepted);
    const alive = running.workers.filter((worker) => worker.alive());
    const total = async (name: string) =>
      (await Promise.all(alive.map(({ metricsUrl }) => metric(metricsUrl, name)))).reduce((sum, n) => sum + n, 0);
    expect(duplicatesIn(received)).toBeLessThanOrEqual(ROUNDS * DUPLICATES_PER_KILL);
    // A killed worker takes its own count with it; one round's duplicates are all sent by those that live on.
    if (!LONG) expect(await total('hookpost_duplicate_sends_total')).toBeGreaterThanOrEqual(duplicatesIn(received));
    expect(await total('hookpost_orphans_total')).toBe(0);
    await eventually(async () => expect(await running.client.deliveries({ state: 'pending' })).toEqual([]));
  });

  it('a worker that is told to stop loses nothing and has nothing sent twice', async () => {
    const load = startLoad(running);
    await load.accept(STRIDE);
    const { code } = (await running.workers[0]?.stop('SIGTERM')) ?? {};
    await load.accept(STRIDE);
    await load.stop();

    await allReceived(received, load.accepted);
    expect(code).toBe(0);
    expect(duplicatesIn(received)).toBe(0);
  });
});

type Load = {
  /** The ids of events that were answered with a 202. */
  accepted: Set<string>;
  /** Resolves when so many more have been accepted. */
  accept(count: number): Promise<unknown>;
  stop(): Promise<unknown>;
};

/** Eight publishers that go on, each over the APIs that live, and try again what was not accepted, under its id. */
function startLoad({ installation, apis }: Running): Load {
  const accepted = new Set<string>();
  let stopped = false;
  let made = 0;
  async function publisher(): Promise<void> {
    while (!stopped) {
      const id = `load-${++made}`;
      while (!stopped && !accepted.has(id)) {
        const living = apis.filter((api) => api.alive());
        const api = living[made % living.length] as ApiProcess;
        const event = anEvent({ id, type: 'load', data: { id } });
        const answer = await clientOf(installation, api)
          .publish(event)
          .catch(() => null);
        if (answer) accepted.add(id);
      }
    }
  }
  const publishers = Array.from({ length: 8 }, publisher);
  return {
    accepted,
    accept(count) {
      const goal = accepted.size + count;
      return eventually(() => accepted.size >= goal, { timeoutMs: 30_000 });
    },
    stop() {
      stopped = true;
      return Promise.all(publishers);
    },
  };
}

function countReceived(receiver: Receiver, path: string): Map<string, number> {
  const received = new Map<string, number>();
  receiver.behave(path, ({ headers }, response) => {
    const id = String(headers['webhook-id']);
    received.set(id, (received.get(id) ?? 0) + 1);
    response.writeHead(204).end();
  });
  return received;
}

/** docs/promises.md: within 20 s after any crash; the rest is for a busy machine. */
function allReceived(received: Map<string, number>, accepted: Set<string>): Promise<unknown> {
  return eventually(() => expect([...accepted].filter((id) => !received.has(id))).toEqual([]), {
    timeoutMs: 30_000,
    everyMs: 250,
  });
}

function duplicatesIn(received: Map<string, number>): number {
  return received.values().reduce((sum, count) => sum + count - 1, 0);
}

/** What FLUSHALL does to a Redis of one's own, without hurting other tests on this one. */
async function emptyRedis(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    const answers = new Promise<string>((resolve, reject) => {
      let text = '';
      socket.on('error', reject).on('data', (chunk) => {
        text += chunk;
        if (text.split('\r\n').length > 2) resolve(text);
      });
    });
    socket.write(`SELECT ${pathname.slice(1)}\r\nFLUSHDB\r\n`);
    expect(await answers).toBe('+OK\r\n+OK\r\n');
  } finally {
    socket.destroy();
  }
}
