/** A real HTTP receiver on 127.0.0.1 that records what it gets and answers as told. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export type ReceivedRequest = {
  method: string;
  /** Without the query. */
  path: string;
  /** With its `?`; empty where there is none. */
  query: string;
  headers: IncomingHttpHeaders;
  /** The exact bytes. */
  body: Buffer;
  /** When the last byte had arrived: milliseconds since 1970, with fractions. */
  at: number;
};

export type Answer = {
  /** 204 by default. */
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds between the request's last byte and the answer's first. */
  delayMs?: number;
};

/** One answer for all, one a request (the last is repeated), or whatever node:http lets a server do. */
export type Behaviour = Answer | Answer[] | ((request: ReceivedRequest, response: ServerResponse) => void);

export type Receiver = {
  /** The address of `path`. */
  url(path?: string): string;
  /** What `path` does from now on. A path without one answers 204. */
  behave(path: string, behaviour: Behaviour): void;
  /** What has arrived, oldest first; with `path`, only there. */
  requests(path?: string): ReceivedRequest[];
  /**
   * Resolves as soon as `enough` requests have arrived (at `path`, where given), or `enough` holds of them.
   * Rejects after `timeoutMs` (30,000 by default), saying how many there were.
   */
  waitFor(
    enough: number | ((requests: ReceivedRequest[]) => boolean),
    options?: { path?: string; timeoutMs?: number },
  ): Promise<ReceivedRequest[]>;
  /** Forgets what has arrived. */
  clear(): void;
  /** Cuts open connections too. */
  close(): Promise<void>;
};

type Waiter = { check(): void };

/** Listens on a free port of 127.0.0.1. */
export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedRequest[] = [];
  const behaviours = new Map<string, Behaviour>();
  const counts = new Map<string, number>();
  const waiters = new Set<Waiter>();

  const server = createServer({ maxHeaderSize: 65_536 }, async (incoming, response) => {
    // A request that its sender cut short was never received.
    const request = await readRequest(incoming).catch(() => null);
    if (!request) return;
    const nth = counts.get(request.path) ?? 0;
    counts.set(request.path, nth + 1);
    received.push(request);
    answer(request, response, behaviours.get(request.path) ?? {}, nth);
    for (const waiter of waiters) waiter.check();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const requests = (path?: string) => received.filter((request) => path === undefined || request.path === path);
  return {
    url: (path = '/') => `http://127.0.0.1:${port}${path}`,
    behave(path, behaviour) {
      behaviours.set(path, behaviour);
      counts.set(path, 0);
    },
    requests,
    waitFor(enough, { path, timeoutMs = 30_000 } = {}) {
      const isEnough = typeof enough === 'number' ? (all: ReceivedRequest[]) => all.length >= enough : enough;
      return new Promise((resolve, reject) => {
        const settle = (then: () => void) => {
          clearTimeout(timer);
          waiters.delete(waiter);
          then();
        };
        const waiter: Waiter = {
          check() {
            const all = requests(path);
            if (isEnough(all)) settle(() => resolve(all));
          },
        };
        const timer = setTimeout(() => {
          const wanted = typeof enough === 'number' ? `${enough} requests` : 'the requests waited for';
          const where = path ? ` at ${path}` : '';
          settle(() => reject(new Error(`not ${wanted}${where} in ${timeoutMs} ms: ${requests(path).length} came`)));
        }, timeoutMs);
        waiters.add(waiter);
        waiter.check();
      });
    },
    clear() {
      received.length = 0;
      counts.clear();
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** Throws unless the request carries a valid Standard Webhooks signature of `secret` (`whsec_…`) over its exact body. */
export function verifySignature(request: ReceivedRequest, secret: string): void {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  new Webhook(secret).verify(request.body, headers);
}

async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const body = await buffer(incoming);
  const target = incoming.url ?? '/';
  const mark = target.includes('?') ? target.indexOf('?') : target.length;
  return {
    method: incoming.method ?? '',
    path: target.slice(0, mark),
    query: target.slice(mark),
    headers: incoming.headers,
    body,
    at: performance.timeOrigin + performance.now(),
  };
}

function answer(request: ReceivedRequest, response: ServerResponse, behaviour: Behaviour, nth: number): void {
  if (typeof behaviour === 'function') return behaviour(request, response);
  const chosen = Array.isArray(behaviour) ? (behaviour[Math.min(nth, behaviour.length - 1)] ?? {}) : behaviour;
  const { status = 204, headers = {}, body = '', delayMs = 0 } = chosen;
  const write = () => response.writeHead(status, headers).end(body);
  if (delayMs === 0) write();
  else setTimeout(write, delayMs).unref();
}
