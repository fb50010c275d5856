/** Every attempt as it appears in the delivery log. */
import type { HookpostClient, ListedDelivery } from '@hookpost/client';
import type { Attempt } from './commands/attempt-text.ts';
import { nextFrom, type PollOptions, poll } from './poll.ts';

export type SeenAttempt = { delivery: ListedDelivery; attempt: Attempt };

export type FollowOptions = PollOptions & {
  client: HookpostClient;
  filter: { hook?: string; type?: string; channel?: string };
  /** Of events accepted since this time; without it, of those accepted from now on. */
  since?: string | undefined;
};

/** How many that wait for another attempt are looked at each time. */
const WATCHED = 100;
/** In one look: more are left out. */
const MOST = 10_000;

export function followAttempts({ client, filter, since, ...options }: FollowOptions): AsyncGenerator<SeenAttempt> {
  /** The latest attempt shown of each delivery that may still get another. */
  const shown = new Map<string, number>();
  let watched: string[] = [];
  let from = since;
  let isFirst = since === undefined;

  function news(delivery: ListedDelivery): SeenAttempt[] {
    const last = shown.get(delivery.id) ?? 0;
    shown.set(delivery.id, Math.max(last, delivery.attempt));
    return delivery.attempts.filter(({ n }) => n > last).map((attempt) => ({ delivery, attempt }));
  }

  async function look(): Promise<SeenAttempt[]> {
    const wasFirst = isFirst;
    if (isFirst) from = nextFrom(await client.deliveries.list({ ...filter, limit: 1 }).take(1), undefined);
    const query = { ...filter, limit: 200, ...(from !== undefined && { from }) };
    const recent = await client.deliveries.list(query).take(MOST);
    isFirst = false;
    const ids = new Set(recent.map(({ id }) => id));
    const waiting = watched.filter((id) => !ids.has(id));
    const older = await Promise.all(waiting.slice(0, WATCHED).map((id) => client.deliveries.get(id)));
    const seen = [...older, ...recent.toReversed()].flatMap(news);
    const pending = [...older, ...recent].filter(({ state }) => state === 'pending').map(({ id }) => id);
    // Those not looked at this time come first the next.
    watched = [...waiting.slice(WATCHED), ...pending];
    const kept = new Set([...watched, ...ids]);
    for (const id of shown.keys()) if (!kept.has(id)) shown.delete(id);
    from = nextFrom(recent, from);
    return wasFirst ? [] : seen.sort((a, b) => a.attempt.at.localeCompare(b.attempt.at));
  }
  return poll(look, options);
}
