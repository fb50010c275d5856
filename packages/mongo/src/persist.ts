import { HookpostError, type Log } from '@hookpost/core';
import { mongo } from 'mongoose';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/**
 * Runs a write until the database takes it: what it records has happened and is never thrown away.
 * Only an error that no later try mends (a document that can't be encoded) is passed on.
 */
export async function persist<T>(what: string, write: () => Promise<T>, log: Log): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!mayPass(error)) throw error;
      log.warn('mongo.write_retried', { what, error: error.message });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** The database's own, and a turn among writes of one tenant that did not come in time. */
const mayPass = (error: unknown): error is Error =>
  error instanceof mongo.MongoError || (error instanceof HookpostError && error.code === 'overloaded');
