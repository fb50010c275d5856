import { connectMongo, type Database, missingIndexes } from '@hookpost/mongo';
import { type Finding, ok, problem } from './check.ts';

const OLDEST_MAJOR = 6;
const SERVER_SELECTION_MS = 3000;
/** Workers correct for it; certificates, tokens and receivers that check times do not. */
const CLOCK_TOLERANCE_MS = 2000;

/** Rejects, saying which setting is at fault, where it can't be reached or is no replica set. */
export async function checkMongo(uri: string): Promise<Finding[]> {
  const db = await connectMongo({ uri, serverSelectionMs: SERVER_SELECTION_MS });
  try {
    return [await server(db), await clock(db), await indexes(db)];
  } finally {
    await db.close();
  }
}

async function server(db: Database): Promise<Finding> {
  const { version = '' } = await admin(db, { buildInfo: 1 });
  const { setName, hosts = [] } = await admin(db, { hello: 1 });
  const text = `${version}, replica set ${setName} of ${hosts.length}`;
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return ok('MongoDB', text);
  return problem('MongoDB', `${text}: ${OLDEST_MAJOR}.0 or later is needed`);
}

async function clock(db: Database): Promise<Finding> {
  const asked = Date.now();
  const { localTime = new Date() } = await admin(db, { hello: 1 });
  const offset = Math.round(localTime.getTime() - (asked + Date.now()) / 2);
  const text = `this machine is ${Math.abs(offset)} ms ${offset < 0 ? 'ahead of' : 'behind'} MongoDB`;
  return Math.abs(offset) <= CLOCK_TOLERANCE_MS ? ok('clock', text) : problem('clock', `${text}: set it by NTP`);
}

async function indexes(db: Database): Promise<Finding> {
  const missing = await missingIndexes(db);
  if (missing.length === 0) return ok('indexes', 'all there');
  return problem('indexes', `missing, a starting API makes them: ${missing.join(', ')}`);
}

type Answer = { version?: string; setName?: string; hosts?: string[]; localTime?: Date };

async function admin(db: Database, command: Record<string, 1>): Promise<Answer> {
  return (await db.connection.db?.admin().command(command)) as Answer;
}
