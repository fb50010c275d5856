import { makeAttempt, makeDelivery, startTcpProxy } from '@hookpost/testkit';
import { expect, it } from '@jest/globals';
import { connectMongo } from './connect.ts';
import { openTestDatabase, storesOn } from './stores.fixture.ts';

it('what happened while MongoDB was away is written once it is back', async () => {
  const direct = await openTestDatabase();
  const uri = new URL(direct.uri);
  const proxy = await startTcpProxy(Number(uri.port));
  uri.port = String(proxy.port);
  uri.search = '?directConnection=true';
  const proxied = await connectMongo({ uri: uri.href, serverSelectionMs: 500 });
  const { deliveries, lanes } = storesOn(proxied);

  proxy.cut();
  const first = makeDelivery();
  const { tenantId, hookId } = first;
  const writes = Promise.all([
    deliveries.record({ kind: 'first', delivery: { ...first, attempt: 1, attempts: [makeAttempt()] } }),
    lanes.report({ hookId, tenantId, wakeAt: first.nextAt, outcomes: [] }),
  ]);
  const early = await Promise.race([writes, new Promise((resolve) => setTimeout(resolve, 1000, 'waiting'))]);
  expect(early).toBe('waiting');
  expect(await direct.db.deliveries.countDocuments()).toBe(0);

  proxy.restore();
  expect(await writes).toMatchObject(['recorded', { hookId, dueAt: first.nextAt }]);
  expect(await direct.db.deliveries.findOne({ _id: first.key })).toMatchObject({ attempt: 1 });
  await proxied.close();
  await proxy.close();
  await direct.close();
});
