import type { Log } from '@hookpost/core';
import type { Database } from './connect.ts';

const SYNC_MS = 10_000;

/** Follows the database's clock, so that every process agrees on what is due. `offsetMs` is what to add to the machine's. */
export async function followServerClock(db: Database, log: Log): Promise<{ offsetMs(): number; stop(): void }> {
  let offset = await measure(db);
  const timer = setInterval(async () => {
    try {
      offset = await measure(db);
    } catch (error) {
      log.warn('clock.not_synced', { error: String(error) });
    }
  }, SYNC_MS);
  timer.unref();
  return { offsetMs: () => offset, stop: () => clearInterval(timer) };
}

async function measure(db: Database): Promise<number> {
  const asked = Date.now();
  const hello = (await db.connection.db?.admin().command({ hello: 1 })) as { localTime: Date };
  const answered = Date.now();
  // The server read its clock somewhere between; on average half way.
  return hello.localTime.getTime() - (asked + answered) / 2;
}
