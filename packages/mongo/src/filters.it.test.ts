/** What a filter must never do: match more than was asked for because of what stands in it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from './connect.ts';
import { type Models, modelsOf, own } from './models.ts';
import { openTestDatabase } from './stores.fixture.ts';

let db: Database;
let models: Models;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openTestDatabase());
  models = modelsOf(db.connection);
  await models.Tenant.create({ _id: 'acme', name: 'acme', hooksVersion: 1, createdAt: new Date() });
});
afterAll(() => close?.());

describe('a filter', () => {
  it.each([
    ['a field that there is not', { tenant: 'acme' }],
    ['a field of another record', { tenantId: 'acme' }],
    ['one in an $or', { $or: [{ surprise: 1 }] }],
  ])('with %s is an error, and matches nothing', async (_what, filter) => {
    const { Tenant } = models;
    for (const ask of [
      () => Tenant.find(filter as never),
      () => Tenant.countDocuments(filter as never),
      () => Tenant.deleteMany(filter as never),
      () => Tenant.updateMany(filter as never, { name: 'changed' }),
    ])
      await expect(ask()).rejects.toThrow(/strict|Path/);
    expect(await Tenant.countDocuments({ name: 'acme' })).toBe(1);
  });

  it.each([{ $gt: '' }, { $ne: null }, { $regex: '.*' }, { $in: ['acme'] }, ['acme']])(
    'takes what comes from outside as a value, never as an operator: %j',
    async (value) => {
      const found = await models.Tenant.find({ name: value as never }).catch((error: Error) => error.name);
      expect([[], 'CastError']).toContainEqual(found);
    },
  );

  it.each([{ $where: 'true' }, { $expr: true }])('takes no code and no expression: %j', async (filter) => {
    const found = await models.Tenant.find(filter as never).catch(() => []);
    expect(found).toEqual([]);
  });

  it('takes our own operators where they are marked as such', async () => {
    expect(await models.Tenant.countDocuments({ name: own({ $ne: '' }) })).toBe(1);
  });

  it('with a value that is undefined matches nothing, also past the models', async () => {
    expect(await models.Tenant.find({ name: undefined as never })).toEqual([]);
    expect(await db.tenants.find({ name: undefined as never }).toArray()).toEqual([]);
  });
});
