import { hash } from 'node:crypto';
import type { HookTls, OutgoingRequest, Send, SendResult } from '@hookpost/core';
import type { AllowNets } from '@hookpost/platform';
import type { Dispatcher } from 'undici';
import { Exchange } from './exchange.ts';
import { FORBIDDEN } from './failure.ts';
import { checkUrl } from './guard.ts';
import { type Connection, createPool, type Pool } from './pool.ts';
import { createLookup, createResolve, type Resolve } from './resolve.ts';

/** Of a hook's address with what a delivery adds to it as its query. */
const MAX_SENT_URL = 65_536;

export type SenderOptions = {
  allowNets: AllowNets;
  /** Sent where the request has none of its own. */
  userAgent?: string;
  /** Answers all addresses of a name; the DNS unless given. */
  resolve?: Resolve;
};

export type Sender = {
  send: Send;
  /** Closes all connections; what is still open ends with an error. */
  close(): Promise<void>;
};

/**
 * Sends requests over HTTP/1.1, follows no redirect, uses no proxy, and goes only to addresses that are allowed.
 *
 * A request whose connection breaks is not sent again here, not even where the connection had been used before: whether
 * the receiver had closed it or had read the request is not to be seen from this side, and a second request would be a
 * duplicate that nobody counts.
 */
export function createSender({ allowNets, userAgent = 'Hookpost', resolve = createResolve() }: SenderOptions): Sender {
  const pool = createPool({ lookup: createLookup({ allowNets, resolve }) });
  return {
    async send(request) {
      // Also what was checked when the hook was made: the allowed networks may be fewer since.
      const verdict = checkUrl(request.url, allowNets, MAX_SENT_URL);
      if (!verdict.ok) return refuse(verdict);
      return exchange({ pool, request, url: verdict.url, userAgent });
    },
    async close() {
      pool.close();
    },
  };
}

function refuse({ code, detail }: { code: string; detail: string }): SendResult {
  if (code === 'address_forbidden') return { kind: 'error', ...FORBIDDEN, ms: 0 };
  return { kind: 'error', error: 'internal', text: `The address can’t be used: it ${detail}.`, ms: 0 };
}

type Attempt = { pool: Pool; request: OutgoingRequest; url: URL; userAgent: string };

function exchange({ pool, request, url, userAgent }: Attempt): Promise<SendResult> {
  return new Promise((resolve) => {
    const key = keyOf(request, url);
    const connection = pool.acquire(key, url.origin, request.tls);
    const handler = new Exchange(({ result, reusable }) => {
      clearTimeout(deadline);
      if (reusable) pool.release(key, connection);
      else connection.destroy();
      resolve(result);
    });
    const deadline = setTimeout(expire, request.timeoutMs, handler);
    dispatch(connection, toDispatch(request, url, userAgent), handler);
  });
}

/** What may share a connection: one hook's requests to one origin, under one certificate. */
const keyOf = ({ hookId, tls }: OutgoingRequest, { origin }: URL): string =>
  tls === undefined ? `${hookId} ${origin}` : `${hookId} ${origin} ${fingerprint(tls)}`;

// A hook's settings are the same object until it changes.
const fingerprints = new WeakMap<HookTls, string>();

function fingerprint(tls: HookTls): string {
  const known = fingerprints.get(tls) ?? hash('sha256', JSON.stringify(tls));
  fingerprints.set(tls, known);
  return known;
}

function expire(handler: Exchange): void {
  handler.expire();
}

function dispatch({ client }: Connection, options: Dispatcher.DispatchOptions, handler: Exchange): void {
  try {
    client.dispatch(options, handler);
  } catch (error) {
    handler.onResponseError(undefined as never, error as Error);
  }
}

function toDispatch(
  { method, headers, body }: OutgoingRequest,
  url: URL,
  userAgent: string,
): Dispatcher.DispatchOptions {
  return {
    path: url.pathname + url.search,
    method: method as Dispatcher.HttpMethod,
    headers: withDefaults(headers, userAgent),
    body,
  };
}

/** Names and values in turn, the form that undici takes fastest. Bodies are asked for uncompressed: 16 KiB of a bomb are enough. */
function withDefaults(headers: Record<string, string>, userAgent: string): string[] {
  const list: string[] = [];
  const missing = new Map([
    ['user-agent', userAgent],
    ['accept-encoding', 'identity'],
  ]);
  for (const [name, value] of Object.entries(headers)) {
    list.push(name, value);
    missing.delete(name.toLowerCase());
  }
  for (const [name, value] of missing) list.push(name, value);
  return list;
}
