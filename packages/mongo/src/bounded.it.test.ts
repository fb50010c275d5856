import { Socket } from 'node:net';
import { silentLog } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { mongo } from 'mongoose';
import { bounded } from './bounded.ts';
import type { Database } from './connect.ts';
import { persist } from './persist.ts';
import { openTestDatabase } from './stores.fixture.ts';

const MS = 500;

const { write } = Socket.prototype;

let db: Database;
let port: number;
let close: () => Promise<void>;
let collection: mongo.Collection<{ n: number }>;
const all = () => db.connection.getClient().db(db.connection.name).collection<{ n: number }>('bounded');
beforeEach(async () => {
  const opened = await openTestDatabase();
  ({ db, close } = opened);
  port = Number(new URL(opened.uri).port);
  collection = bounded(all(), MS);
  await all().insertOne({ n: 1 });
});
afterEach(async () => {
  Socket.prototype.write = write;
  await close();
});

/** The next write to the database meets a connection that has ended in this very moment. */
function endBeforeNextWrite(): void {
  Socket.prototype.write = function (this: Socket, ...given: [string]): boolean {
    if (this.remotePort === port) {
      Socket.prototype.write = write;
      this.destroy();
    }
    return write.apply(this, given);
  } as Socket['write'];
}

describe('an operation whose connection ends just before it is written', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['findOne', () => collection.findOne({})],
    ['find', () => collection.find({}).sort({ n: 1 }).limit(1).toArray()],
    ['bulkWrite', () => collection.bulkWrite([{ insertOne: { document: { n: 2 } } }])],
  ])('ends in an error of the database, which the driver alone would never give (%s)', async (_, operation) => {
    endBeforeNextWrite();
    await expect(operation()).rejects.toMatchObject({ name: 'MongoNetworkTimeoutError' });
  });

  it('is made again where it must not be lost', async () => {
    endBeforeNextWrite();
    await persist('test', () => collection.insertOne({ n: 2 }), silentLog);
    expect(await all().countDocuments({ n: 2 })).toBe(1);
  });
});
