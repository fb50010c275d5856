import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { mongo } from 'mongoose';
import type { Database } from '../connect.ts';
import { HEAD, inOrder, type Mark } from './format.ts';

/** How many records of each collection. */
export type Counts = Record<string, number>;

/** Writes every record into `out`, compressed, while processes may go on, and ends it. */
export async function dump(db: Pick<Database, 'connection'>, out: Writable): Promise<Counts> {
  const counts: Counts = {};
  await pipeline(Readable.from(records(db, counts), { objectMode: false }), createGzip(), out);
  return counts;
}

async function* records({ connection }: Pick<Database, 'connection'>, counts: Counts): AsyncGenerator<Uint8Array> {
  const database = connection.db;
  if (!database) throw new Error('not connected');
  yield HEAD;
  const collections = await database.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  const names = collections.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
  for (const name of inOrder(names)) {
    counts[name] = 0;
    // As bytes: what this version does not know is kept, too. In the order of their places on disk, in which every document
    // that was there at the start is met once, however often it is written meanwhile.
    const cursor = database.collection<Buffer>(name).find({}, { raw: true, sort: { $natural: 1 } });
    for await (const document of cursor) {
      yield mark({ collection: name });
      yield document;
      counts[name]++;
    }
  }
  yield mark({ records: Object.values(counts).reduce((sum, count) => sum + count, 0) });
}

const mark = (of: Mark): Uint8Array => mongo.BSON.serialize(of);
