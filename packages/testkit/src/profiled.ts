import type { Database } from '@hookpost/mongo';

/** What the server did for one query or update. */
export type Profiled = {
  ns: string;
  planSummary: string;
  hasSortStage?: boolean;
  keysExamined?: number;
  docsExamined?: number;
  /** Of a query, and of an update. */
  nreturned?: number;
  nMatched?: number;
  millis: number;
};

/**
 * Everything that `work` asks of this database, by the server's own profiler: the very queries, with what they looked at.
 * `appName`: only what comes through connections of that name, where others are at it, too.
 */
export async function profiled(db: Database, work: () => Promise<unknown>, appName?: string): Promise<Profiled[]> {
  const database = db.connection.db;
  if (!database) throw new Error('not connected');
  await database.command({ profile: 2 });
  await work();
  await database.command({ profile: 0 });
  const profile = database.collection('system.profile');
  const own = appName === undefined ? {} : { appName };
  const query = { ns: { $not: /system\.profile$/ }, planSummary: { $exists: true }, ...own };
  const found = (await profile.find(query).toArray()) as unknown as Profiled[];
  await profile.drop();
  return found;
}
