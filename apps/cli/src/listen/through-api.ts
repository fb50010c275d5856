/** Events read from the API, signed here: for a Hookpost that can't reach this machine. */

import type { HookpostClient, PublishedEvent } from '@hookpost/client';
import { type Hook, matches, signatures, VERSION } from '@hookpost/core';
import { nextFrom, type PollOptions, poll } from '../poll.ts';
import { forward, type Outgoing } from './forward.ts';
import type { ListenRequest } from './through-hook.ts';

export type ApiListenOptions = PollOptions & {
  /** What is published from then on is forwarded. */
  onReady: () => void;
};

/** Goes on until `signal` says stop. `client` keeps numbers as they are written (see exactJson). */
export async function listenThroughApi(request: ListenRequest, options: ApiListenOptions): Promise<void> {
  const wanted = { enabled: true, events: request.events, channels: request.channels } as Hook;
  for await (const event of newEvents(request.client, options)) {
    if (!matches({ type: event.type, channels: event.channels, hookId: null }, wanted)) continue;
    request.onForwarded(await forward(request.address, signed(event, request.secret), event.type));
  }
}

/** In one look: more are left out. */
const MOST = 10_000;

function newEvents(client: HookpostClient, options: ApiListenOptions): AsyncGenerator<PublishedEvent> {
  let seen: Set<string> | null = null;
  let from: string | undefined;
  async function look(): Promise<PublishedEvent[]> {
    const before = seen;
    if (before === null) from = nextFrom(await client.events.list({ limit: 1 }).take(1), undefined);
    const found = await client.events.list({ limit: 200, ...(from !== undefined && { from }) }).take(MOST);
    seen = new Set(found.map(({ id }) => id));
    from = nextFrom(found, from);
    if (before !== null) return found.filter(({ id }) => !before.has(id)).toReversed();
    options.onReady();
    return [];
  }
  return poll(look, options);
}

/** As Hookpost itself would send it. */
function signed({ id, type, at, acceptedAt, data }: PublishedEvent, secret: string): Outgoing {
  const body = Buffer.from(JSON.stringify({ type, timestamp: at ?? acceptedAt, data }));
  const seconds = Math.floor(Date.now() / 1000);
  const key = { secret, createdAt: new Date(), expiresAt: null };
  const headers = {
    'content-type': 'application/json',
    'user-agent': `Hookpost/${VERSION}`,
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures([key], id, seconds, body),
  };
  return { headers, body };
}
