import { mongo } from 'mongoose';

/**
 * Together with the wait for its turn it must be over before the API refuses whoever asked (5 s): what was refused must
 * not be made after all.
 */
const TRANSACTION_MS = 3000;

/**
 * Runs `work` in one transaction, again where it met another, and commits nothing after 3 s: then it rejects with a
 * `MongoOperationTimeoutError`, its cause the last conflict. The driver (7.8) by itself tries for 120 s, and its
 * `timeoutMS` has no effect.
 */
export function inTransaction<T>(
  client: mongo.MongoClient,
  work: (session: mongo.ClientSession) => Promise<T>,
  ms: number = TRANSACTION_MS,
): Promise<T> {
  const end = performance.now() + ms;
  let conflict: Error | undefined;
  const refuseLate = () => {
    if (performance.now() < end) return;
    throw new mongo.MongoOperationTimeoutError(`no end of the transaction after ${ms} ms`, {
      ...(conflict && { cause: conflict }),
    });
  };

  async function attempt(session: mongo.ClientSession): Promise<T> {
    refuseLate();
    try {
      const result = await work(session);
      refuseLate();
      return result;
    } catch (error) {
      conflict = error as Error;
      throw error;
    }
  }

  return client.withSession((session) => session.withTransaction(() => attempt(session)));
}
