/** What a connection has to lead to, said in words that help whoever starts a process. */
import type { mongo } from 'mongoose';

type Asked = Pick<mongo.Db, 'command'>;

/**
 * Rejects where the server is no replica set: it starts well enough, and then every transaction fails. The driver's own
 * words for it (`retryWrites=false`) would lead astray.
 */
export async function refuseStandalone(db: Asked): Promise<void> {
  const { setName, msg } = await db.command({ hello: 1 });
  if (setName === undefined && msg !== ROUTER)
    throw new Error(
      'the MongoDB at MONGODB_URI is no replica set, and transactions need one: start it with --replSet NAME and ask it once for rs.initiate(); one member will do',
    );
}

/** What a router of a sharded cluster says of itself. */
const ROUTER = 'isdbgrid';

/** The driver's error as a sentence; the driver itself names neither the setting nor that it looked for a primary. */
export function unreachable(cause: unknown): Error {
  const { message } = cause as Error;
  return new Error(`MongoDB can't be reached, or has no primary (MONGODB_URI): ${message}`, { cause });
}
