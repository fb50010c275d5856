import { contentHash, eventKey, type InsertResult, type NewEvent } from '@hookpost/core';
import { eventually, makeEvent, newTenantId, startTcpProxy, type TcpProxy } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectMongo, type Database } from './connect.ts';
import { openTestDatabase, storesOn } from './stores.fixture.ts';

const WITHIN_MS = 2000;
/** What a busy machine may add to it. */
const SLACK_MS = 3000;

let direct: Awaited<ReturnType<typeof openTestDatabase>>;
let proxy: TcpProxy;
let proxied: Database;
let insert: (event: NewEvent) => Promise<InsertResult>;
beforeEach(async () => {
  direct = await openTestDatabase();
  const uri = new URL(direct.uri);
  proxy = await startTcpProxy(Number(uri.port));
  uri.port = String(proxy.port);
  // Told of a replica set, the driver would go round the proxy.
  uri.search = '?directConnection=true';
  proxied = await connectMongo({ uri: uri.href, serverSelectionMs: 1500 });
  const { events } = storesOn(proxied);
  insert = (event) => events.insert(event, contentHash(event));
  expect((await insert(makeEvent())).kind).toBe('accepted');
});
afterEach(async () => {
  proxy.restore();
  await proxied.close();
  await proxy.close();
  await direct.close();
});

/** Lets a batch begin. */
async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const began = performance.now();
  return { result: await work(), ms: performance.now() - began };
}

describe('while MongoDB is away', () => {
  it('a publisher hears so within 2 s, and is served again when it is back', async () => {
    proxy.cut();
    const { result, ms } = await timed(() => insert(makeEvent()));
    expect(result).toEqual({ kind: 'unavailable' });
    expect(ms).toBeLessThan(WITHIN_MS + SLACK_MS);
    proxy.restore();
    await eventually(async () => (await insert(makeEvent())).kind === 'accepted');
  });

  it('an event that nobody waits for any more leaves the queue and is never stored', async () => {
    proxy.stall();
    // Two batches may fly; what comes then waits behind them.
    const flying: Promise<InsertResult>[] = [];
    for (let i = 0; i < 2; i++) {
      flying.push(insert(makeEvent()));
      await turns();
    }
    const tenantId = newTenantId();
    const left = makeEvent({ tenantId });
    const { result, ms } = await timed(() => insert(left));
    expect(result).toEqual({ kind: 'unavailable' });
    expect(ms).toBeLessThan(WITHIN_MS + SLACK_MS);

    proxy.restore();
    await Promise.all(flying);
    // Published under the same id with other content it would be a conflict, had it been kept.
    const again = { ...left, data: Buffer.from('"again"') };
    let kind = 'unavailable';
    await eventually(async () => {
      ({ kind } = await insert(again));
      return kind !== 'unavailable';
    });
    // One whose answer came too late was made all the same.
    expect(['accepted', 'duplicate']).toContain(kind);
    expect(await direct.db.events.countDocuments({ _id: eventKey(tenantId, left.id) })).toBe(1);
  });

  it('no more than 10,000 events wait: the next is told of it at once', async () => {
    proxy.stall();
    const waiting = Array.from({ length: 10_000 }, (_, i) => insert(makeEvent({ id: `e${i}` })));
    const next = insert(makeEvent());
    // Those that wait hear of it after 2 s.
    expect(await Promise.race([next, ...waiting])).toEqual({ kind: 'overloaded' });
    const kinds = (await Promise.all(waiting)).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['unavailable']));
  });

  it('no more than 64 MiB wait', async () => {
    proxy.stall();
    const data = Buffer.alloc(256 * 1024, '1');
    const results = await Promise.all(Array.from({ length: 300 }, () => insert(makeEvent({ data }))));
    const overloaded = results.filter(({ kind }) => kind === 'overloaded').length;
    expect(overloaded).toBeGreaterThanOrEqual(300 - 256);
    expect(overloaded).toBeLessThan(300 - 200);
  });
});
