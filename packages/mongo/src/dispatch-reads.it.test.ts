import { contentHash, type EventKey, eventKey, type TenantId } from '@hookpost/core';
import { makeEvent, newTenantId, profiled, TESTER } from '@hookpost/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { createDispatchReads } from './dispatch-reads.ts';
import { createEventTypeStore } from './event-types.ts';
import { createKeyStore } from './keys.ts';
import { openTestDatabase, type Stores, storesOn } from './stores.fixture.ts';

let db: Database;
let close: () => Promise<void>;
let events: Stores['events'];
const [tenant, nobody] = [newTenantId(), newTenantId()];
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  ({ events } = storesOn(db));
  await db.tenants.insertOne({ _id: tenant, name: 'A', hooksVersion: 7, createdAt: new Date() } as never);
});
afterAll(() => close());

async function inserted(tenantId: TenantId): Promise<EventKey> {
  const event = { ...makeEvent(), tenantId };
  await events.insert(event, contentHash(event));
  return eventKey(tenantId, event.id);
}

it('events and versions that are asked for in one turn are read in one command, and each asker gets its own', async () => {
  const commands: string[] = [];
  db.connection.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName));
  const [a, b] = await Promise.all([inserted(tenant), inserted(tenant)]);
  const unknown = eventKey(tenant, 'unknown');
  const reads = createDispatchReads(db);
  commands.length = 0;

  const [ofA, ofBoth, versions] = await Promise.all([
    reads.undispatched([a]),
    reads.undispatched([b, unknown, a]),
    reads.hooksVersions([tenant, nobody]),
  ]);
  expect(ofA.map(({ _id }) => _id)).toEqual([a]);
  expect(ofBoth.map(({ _id }) => _id)).toEqual([b, a]);
  expect(versions).toEqual(new Map([[tenant, 7]]));
});

it('events alone and versions alone are read as well, and hundreds in one answer', async () => {
  const keys = await Promise.all(Array.from({ length: 300 }, () => inserted(tenant)));
  const reads = createDispatchReads(db);
  expect((await reads.undispatched(keys)).map(({ _id }) => _id)).toEqual(keys);
  expect(await reads.hooksVersions([tenant])).toEqual(new Map([[tenant, 7]]));
  expect(await reads.undispatched([])).toEqual([]);
});

it('what is asked of many publishers in one turn, keys and versions of event types, is a command each', async () => {
  const [keys, eventTypes] = [createKeyStore({ db }), createEventTypeStore({ db })];
  const made = await Promise.all(
    ['a', 'b'].map((name) => keys.create(tenant, { name, scopes: [], owner: null, expiresAt: null }, TESTER)),
  );
  await eventTypes.put(tenant, 'order', { description: '', schema: null, example: null }, TESTER);
  const asked = await profiled(db, async () => {
    const [found, versions] = await Promise.all([
      Promise.all([...made.map(({ secret }) => secret), 'none'].map((secret) => keys.findBySecret(secret))),
      Promise.all([tenant, nobody].map((id) => eventTypes.version(id))),
    ]);
    expect(found).toEqual([...made.map(({ key }) => key), null]);
    expect(versions).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/), '']);
  });
  expect(asked.map(({ ns }) => ns.split('.').at(-1)).sort()).toEqual(['keys', 'tenants']);
});
