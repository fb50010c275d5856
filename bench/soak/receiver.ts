/** Answers every hook of a soak as it was planned, and counts what came for each event. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlannedHook } from './plan.ts';

/** What came for one hook. Events are numbered from 0. */
export type Tally = {
  requests(n: number): number;
  /** Whether one was answered with a 2xx. */
  delivered(n: number): boolean;
};

export type SoakReceiver = {
  url(hook: PlannedHook): string;
  tally(hook: PlannedHook): Tally;
  close(): void;
};

export type ReceiverDeps = {
  hooks: PlannedHook[];
  /** Seconds since the beginning. */
  now(): number;
  random(): number;
  /** Hears of each event's first 2xx. */
  onDelivered(hook: PlannedHook, n: number): void;
};

const MOST = 255;

/** Listens on a free port of 127.0.0.1. */
export async function startSoakReceiver({ hooks, now, random, onDelivered }: ReceiverDeps): Promise<SoakReceiver> {
  const watched = new Map(hooks.map((hook) => [`/${hook.name}`, { hook, requests: counts(), delivered: counts() }]));

  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const at = watched.get(request.url ?? '');
      if (at === undefined) return void response.writeHead(404).end();
      const { hook, requests, delivered } = at;
      const n = numberOf(String(request.headers['webhook-id']));
      requests.add(n);
      if (fails(hook, now())) return void response.writeHead(500).end();
      const answer = () => {
        // Whoever is gone has not had it.
        if (response.socket?.destroyed !== false) return;
        if (delivered.add(n) === 1) onDelivered(hook, n);
        response.writeHead(204).end();
      };
      if (hook.kind === 'slow') setTimeout(answer, 1000 + 4000 * random());
      else answer();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: ({ name }) => `http://127.0.0.1:${port}/${name}`,
    tally({ name }) {
      const { requests, delivered } = watched.get(`/${name}`) ?? { requests: counts(), delivered: counts() };
      return { requests: requests.of, delivered: (n) => delivered.of(n) > 0 };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const fails = ({ kind, spells }: PlannedHook, at: number): boolean =>
  kind === 'failing' || spells.some(({ from, until }) => at >= from && at < until);

/** An event's number in its hook, as `eventId` wrote it. */
export const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf('-') + 1));
export const eventId = ({ name }: PlannedHook, n: number): string => `${name}-${n}`;

/** A byte an event: a soak of half an hour has a million. */
function counts() {
  let bytes = new Uint8Array(1024);
  return {
    of: (n: number): number => bytes[n] ?? 0,
    add(n: number): number {
      if (n >= bytes.length) {
        const more = new Uint8Array(2 * n);
        more.set(bytes);
        bytes = more;
      }
      const count = Math.min(MOST, (bytes[n] ?? 0) + 1);
      bytes[n] = count;
      return count;
    },
  };
}
