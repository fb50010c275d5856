/** The connections of one publisher. */
import type { Connection } from './connection.ts';

export type Connections = {
  /** An idle one, a new one, or the next that is given back. */
  take(): Promise<Connection>;
  giveBack(connection: Connection): void;
  close(): void;
};

/** As of a client that is well made. What is due while all are in use waits, and its latency counts from when it was due. */
const MOST_CONNECTIONS = 256;

export function createConnections(open: () => Connection): Connections {
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let inUse = 0;

  function next(): Connection {
    for (let connection = idle.pop(); connection; connection = idle.pop()) if (connection.alive()) return connection;
    return open();
  }

  return {
    async take() {
      if (inUse === MOST_CONNECTIONS) return new Promise((resolve) => waiting.push(resolve));
      inUse++;
      return next();
    },
    giveBack(connection) {
      idle.push(connection);
      const go = waiting.shift();
      if (go) go(next());
      else inUse--;
    },
    close() {
      for (const connection of idle) connection.close();
    },
  };
}
