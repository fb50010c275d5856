import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { mongo } from 'mongoose';
import { HEAD, type Mark } from './format.ts';

/** Its fields are BSON types, not JavaScript's. */
export type DumpedRecord = mongo.Document & { _id: string };

/** Why a dump can't be restored, in words for the person at it. */
export class RestoreError extends Error {
  override name = 'RestoreError';
}

/** The records of a dump, in its order; at the end it must have been whole. */
export async function* recordsOf(dump: Readable): AsyncGenerator<{ collection: string; record: DumpedRecord }> {
  let collection: string | null = null;
  let read = 0;
  for await (const document of documentsOf(dump)) {
    if (collection !== null) {
      // As their BSON types: a number that was stored as a double must not come back as an integer.
      yield {
        collection,
        record: mongo.BSON.deserialize(document, { promoteValues: false, bsonRegExp: true }) as DumpedRecord,
      };
      collection = null;
      read++;
      continue;
    }
    const mark = mongo.BSON.deserialize(document) as Mark;
    if ('records' in mark) {
      if (mark.records === read) return;
      break;
    }
    collection = mark.collection;
  }
  throw new RestoreError('The dump is not whole: drop the database, and take another dump.');
}

async function* documentsOf(dump: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isHeadRead = false;
  for await (const chunk of inflated(dump)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isHeadRead) {
      if (rest.length < HEAD.length) continue;
      if (!rest.subarray(0, HEAD.length).equals(HEAD)) throw new RestoreError('This is no dump of `hookpost backup`.');
      rest = rest.subarray(HEAD.length);
      isHeadRead = true;
    }
    for (let size = sizeOf(rest); size <= rest.length; size = sizeOf(rest)) {
      yield rest.subarray(0, size);
      rest = rest.subarray(size);
    }
  }
}

/** BSON begins with its length. */
const sizeOf = (bytes: Buffer): number => (bytes.length < 4 ? Number.POSITIVE_INFINITY : bytes.readInt32LE());

async function* inflated(dump: Readable): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  dump.on('error', (error) => gunzip.destroy(error));
  try {
    yield* dump.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new RestoreError(`This is no dump of \`hookpost backup\`, or not a whole one: ${(error as Error).message}.`);
  }
}
