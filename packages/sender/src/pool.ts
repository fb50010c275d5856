import type { LookupFunction, Socket } from 'node:net';
import type { HookTls } from '@hookpost/core';
import { buildConnector, Client } from 'undici';

/** One connection, which carries one request at a time; it connects when it first has something to send. */
export type Connection = {
  client: Client;
  /** Closes it at once, even while it connects; a request on it fails with `reason`. */
  destroy(reason?: Error): void;
};

export type Pool = {
  /** An idle connection of this key, or a new one. Keys keep apart what must not wait for, or close, one another. */
  acquire(key: string, origin: string, tls?: HookTls): Connection;
  /** Gives back a connection whose answer was read to its end. */
  release(key: string, connection: Connection): void;
  /** Closes every connection, busy ones too. */
  close(): void;
};

export const MAX_HEADER_BYTES = 16_384;

export type PoolOptions = {
  lookup: LookupFunction;
  /** Idle connections kept over all keys; above this the one idle longest goes. */
  maxIdle?: number;
};

// A receiver that announces how long it keeps a connection is believed, up to 30 s. Many that don't close after 5 s
// (uvicorn, older proxies), and a request that crosses their close is lost: so theirs are kept for less.
const KEEP_ALIVE_MS = 4000;
const KEEP_ALIVE_MAX_MS = 30_000;

/**
 * Connections by key. There is no limit on busy ones: the slots of each hook are the limit.
 * This is not undici's own Pool: that one gives no way to end a connection which is still being made.
 */
export function createPool({ lookup, maxIdle = 1000 }: PoolOptions): Pool {
  const all = new Set<Connection>();
  const idleByKey = new Map<string, Connection[]>();
  // In order of release, over all keys.
  const idle = new Map<Connection, string>();
  const options: buildConnector.BuildOptions = {
    lookup,
    allowH2: false,
    rejectUnauthorized: true,
    // The request's own deadline ends an attempt to connect.
    timeout: 0,
    // All vetted addresses are tried. Node's default gives each but 250 ms, less than a far receiver needs.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 2000,
  };
  const shared = buildConnector(options);
  // One connector resumes its TLS sessions by host name: with a client's certificate, one hook could go on as another.
  const connectorFor = (tls: HookTls | undefined) =>
    tls === undefined ? shared : buildConnector({ ...options, ...tls, maxCachedSessions: 0 });

  const forget = (connection: Connection) => {
    const key = idle.get(connection);
    if (key === undefined) return;
    idle.delete(connection);
    const siblings = idleByKey.get(key)?.filter((other) => other !== connection) ?? [];
    if (siblings.length > 0) idleByKey.set(key, siblings);
    else idleByKey.delete(key);
  };
  const open = (origin: string, tls: HookTls | undefined): Connection => {
    const connection = connect(origin, connectorFor(tls), () => {
      forget(connection);
      all.delete(connection);
    });
    connection.client.on('disconnect', () => idle.has(connection) && connection.destroy());
    all.add(connection);
    return connection;
  };

  return {
    acquire(key, origin, tls) {
      // The one used last: its receiver is least likely to have closed it, and the others may grow old and go.
      const siblings = idleByKey.get(key);
      const connection = siblings?.pop();
      if (!connection) return open(origin, tls);
      if (siblings?.length === 0) idleByKey.delete(key);
      idle.delete(connection);
      return connection;
    },
    release(key, connection) {
      if (!all.has(connection)) return;
      idle.set(connection, key);
      const siblings = idleByKey.get(key);
      if (siblings) siblings.push(connection);
      else idleByKey.set(key, [connection]);
      if (idle.size > maxIdle) for (const [oldest] of idle) return oldest.destroy();
    },
    close() {
      for (const connection of all) connection.destroy();
    },
  };
}

function connect(origin: string, connector: buildConnector.connector, onDestroy: () => void): Connection {
  let socket: Socket | undefined;
  const client = new Client(origin, {
    // The connector answers the socket at once, which its type leaves out.
    connect: (options, callback) => {
      socket = connector(options, callback) as unknown as Socket | undefined;
    },
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
  });
  return {
    client,
    destroy(reason) {
      onDestroy();
      void client.destroy(reason ?? null);
      socket?.destroy();
    },
  };
}
