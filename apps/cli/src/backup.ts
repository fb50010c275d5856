/** `hookpost backup FILE` and `hookpost restore FILE`. */
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { type Counts, connectMongo, type Database, dump, ensureIndexes, restore } from '@hookpost/mongo';
import { readLocalConfig } from '@hookpost/platform';

const SERVER_SELECTION_MS = 10_000;

/** Writes every record of `MONGODB_URI` to a file that only its owner can read. Answers the exit code. */
export async function backup(file: string): Promise<number> {
  const partial = `${file}.partial`;
  const counts = await onDatabase((db) =>
    // What has the file's name is whole.
    dump(db, createWriteStream(partial, { mode: 0o600, flush: true })).catch(async (error) => {
      await rm(partial, { force: true });
      throw error;
    }),
  );
  await rename(partial, file);
  return tell('backup', counts);
}

/** Puts a backup into the empty database `MONGODB_URI`. Answers the exit code. */
export async function restoreBackup(file: string): Promise<number> {
  // A stream that can't be opened would say so to nobody, while the database is asked whether it is empty.
  const dumped = await open(file);
  const counts = await onDatabase(async (db) => {
    const restored = await restore(db, dumped.createReadStream());
    await ensureIndexes(db);
    return restored;
  });
  return tell('restore', counts);
}

async function onDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const { mongodbUri } = readLocalConfig();
  if (mongodbUri === null) throw new Error('MONGODB_URI is needed: the database with its address');
  const db = await connectMongo({ uri: mongodbUri, serverSelectionMs: SERVER_SELECTION_MS });
  return work(db).finally(() => db.close());
}

function tell(command: string, counts: Counts): number {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  console.log(`${command}: ${total} records`);
  for (const [name, count] of Object.entries(counts)) if (count > 0) console.log(`  ${name}: ${count}`);
  return 0;
}
