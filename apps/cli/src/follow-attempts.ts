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

  async function listed(): Promise<ListedDelivery[]> {
    const query = { ...filter, limit: 200, ...(from !== undefined && { from }) };
    if (isFirst) return (await client.deliveries.list(query).page()).data;
    return client.deliveries.list(query).take(10_000);
  }

  async function look(): Promise<SeenAttempt[]> {
    const recent = await listed();
    const ids = new Set(recent.map(({ id }) => id));
    const waiting = watched.filter((id) => !ids.has(id));
    const older = await Promise.all(waiting.slice(0, WATCHED).map((id) => client.deliveries.get(id)));
    const seen = [...older, ...recent.toReversed()].flatMap(news);
    const pending = [...older, ...recent].filter(({ state }) => state === 'pending').map(({ id }) => id);
    // Those not looked at this time come first the next.
    watched = [...waiting.slice(WATCHED), ...pending];
    const kept = new Set([...watched, ...ids]);
    for (const id of shown.keys()) if (!kept.has(id)) shown.delete(id);
    from = nextFrom(
      recent.map(({ acceptedAt }) => acceptedAt),
      from,
    );
    const wasFirst = isFirst;
    isFirst = false;
    return wasFirst ? [] : seen.sort((a, b) => a.attempt.at.localeCompare(b.attempt.at));
  }
  return poll(look, options);
}
