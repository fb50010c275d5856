import type { Log } from '@hookpost/core';
import type { Database } from './connect.ts';

const SYNC_MS = 10_000;
/** A slower answer says too little of when the server read its clock. */
const LONGEST_ROUND_TRIP_MS = 100;

/** Follows the database's clock, so that every process agrees on what is due. `offsetMs` is what to add to the machine's. */
export async function followServerClock(db: Database, log: Log): Promise<{ offsetMs(): number; stop(): void }> {
  let offset = (await measure(db)).offset;
  const timer = setInterval(async () => {
    try {
      const measured = await measure(db);
      if (measured.roundTripMs <= LONGEST_ROUND_TRIP_MS) offset = measured.offset;
    } catch (error) {
      log.warn('clock.not_synced', { error: String(error) });
    }
  }, SYNC_MS);
  timer.unref();
  return { offsetMs: () => offset, stop: () => clearInterval(timer) };
}

async function measure(db: Database): Promise<{ offset: number; roundTripMs: number }> {
  const asked = Date.now();
  const hello = (await db.connection.db?.admin().command({ hello: 1 })) as { localTime: Date };
  const answered = Date.now();
  // The server read its clock somewhere between; on average half way.
  const offset = hello.localTime.getTime() - (asked + answered) / 2;
  return { offset, roundTripMs: answered - asked };
}
