import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { newHookId } from '@hookpost/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import type { Database } from '../connect.ts';
import { openTestDatabase } from '../stores.fixture.ts';
import { dump } from './dump.ts';
import { restore } from './restore.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function aDatabase(): Promise<{ db: Database; raw: mongo.Db }> {
  const { db, close } = await openTestDatabase();
  closers.push(close);
  if (!db.connection.db) throw new Error('not connected');
  return { db, raw: db.connection.db };
}

async function dumped(db: Database): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), dump(db, out)]);
  return bytes;
}

const everything = async (raw: mongo.Db, name: string) =>
  (
    await raw
      .collection(name)
      .find({}, { raw: true, sort: { _id: 1 } })
      .toArray()
  ).map((bytes) => Buffer.from(bytes as unknown as Uint8Array).toString('hex'));

describe('a dump', () => {
  it('restores every record byte for byte, and makes every lane due', async () => {
    const [from, to] = [await aDatabase(), await aDatabase()];
    const values = {
      double: new mongo.Double(1),
      long: mongo.Long.fromString('9007199254740993'),
      at: new Date(5),
      seq: new mongo.Timestamp({ t: 7, i: 3 }),
      payload: new mongo.Binary(Buffer.from([0, 255])),
      nothing: null,
      nested: { list: [1, 'two', { $three: 3 }] },
    };
    await from.raw
      .collection<any>('events')
      .insertMany(Array.from({ length: 1203 }, (_, i) => ({ _id: `t/e${i}`, ...values })));
    await from.raw.collection('somethingNew').insertOne(values);
    const lane = { _id: newHookId(), tenantId: 't', wakes: 3, fence: 5, failures: 0, trips: 0 };
    await from.db.lanes.insertOne({ ...lane, holder: 'w', leaseUntil: new Date(5), dueAt: new Date(9e15 / 2e3) });

    const counts = await restore(to.db, Readable.from([await dumped(from.db)]));
    expect(counts).toEqual({ events: 1203, lanes: 1, somethingNew: 1 });
    for (const name of ['events', 'somethingNew']) {
      expect(await everything(to.raw, name)).toEqual(await everything(from.raw, name));
    }
    expect(await to.db.lanes.findOne({})).toEqual({ ...lane, dueAt: expect.any(Date) });
    expect((await to.db.lanes.findOne({}))?.dueAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('leaves out what is pending of an event that came too late for it, and nothing that is over', async () => {
    const [from, to] = [await aDatabase(), await aDatabase()];
    await from.raw.collection<any>('events').insertOne({ _id: 't/there' });
    const delivery = (event: string, state: string) => ({ _id: `t/${event}.${newHookId()}`, state });
    const [kept, late, over] = [
      delivery('there', 'pending'),
      delivery('late', 'pending'),
      delivery('gone', 'delivered'),
    ];
    await from.raw.collection<any>('deliveries').insertMany([kept, late, over]);
    await restore(to.db, Readable.from([await dumped(from.db)]));
    const restored = await to.raw.collection<any>('deliveries').find().toArray();
    expect(restored.map(({ _id }) => _id).toSorted()).toEqual([kept._id, over._id].toSorted());
  });

  it('is refused by a database that has records, and where it is cut off or something else', async () => {
    const { db, raw } = await aDatabase();
    await raw.collection<any>('events').insertOne({ _id: 't/e' });
    const bytes = await dumped(db);
    await expect(restore(db, Readable.from([bytes]))).rejects.toThrow(/has records in events/);

    const { db: empty } = await aDatabase();
    await expect(restore(empty, Readable.from([Buffer.from('something else')]))).rejects.toThrow(/no dump/);
    const cut = bytes.subarray(0, bytes.length - 30);
    await expect(restore(empty, Readable.from([cut]))).rejects.toThrow(/not a? ?whole/);
  });
});
