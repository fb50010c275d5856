import { testDatabase } from '@hookpost/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { inTransaction } from './transaction.ts';

let client: mongo.MongoClient;
let counters: mongo.Collection<{ _id: string; n: number }>;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  client = await mongo.MongoClient.connect(database.uri);
  counters = client.db().collection('counters');
});
beforeEach(async () => {
  await counters.replaceOne({ _id: 'c' }, { n: 0 }, { upsert: true });
});
afterAll(async () => {
  await client.close();
  await drop();
});

const increment = async (session: mongo.ClientSession) => {
  await counters.updateOne({ _id: 'c' }, { $inc: { n: 1 } }, { session });
};
const count = async () => (await counters.findOne({ _id: 'c' }))?.n;

describe('a transaction', () => {
  it('is made once, however often it meets another', async () => {
    await Promise.all(Array.from({ length: 8 }, () => inTransaction(client, increment, 20_000)));
    expect(await count()).toBe(8);
  });

  it('that meets another until its time is over says so, and is not made later', async () => {
    const holder = client.startSession();
    holder.startTransaction();
    await increment(holder);
    const refused = await inTransaction(client, increment, 1000).catch((error) => error);
    expect(refused).toBeInstanceOf(mongo.MongoOperationTimeoutError);
    expect(refused.cause.code).toBe(112);
    await holder.abortTransaction();
    await holder.endSession();
    expect(await count()).toBe(0);
  });

  it('whose work ends too late is not committed', async () => {
    const slow = async (session: mongo.ClientSession) => {
      await increment(session);
      const began = performance.now();
      while (performance.now() - began < 150) await counters.findOne({ _id: 'c' }, { session });
    };
    await expect(inTransaction(client, slow, 100)).rejects.toBeInstanceOf(mongo.MongoOperationTimeoutError);
    expect(await count()).toBe(0);
  });
});
