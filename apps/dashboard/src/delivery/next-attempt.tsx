import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, done, type Schemas } from '../api/client.ts';
import { useCan } from '../api/session.ts';
import { stateOf } from '../hook/state-of.ts';
import { countdown, inWords } from '../ui/time-words.ts';
import { useNow } from '../ui/use-now.ts';

/** When a pending delivery is tried next, or what it waits for. */
export function NextAttempt({ delivery: { hook: id, nextAt } }: { delivery: Schemas['Delivery'] }) {
  const now = useNow();
  const can = useCan();
  const { data: hook } = useQuery({
    queryKey: ['hook', id],
    queryFn: () => done(api.GET('/v1/hooks/{id}', { params: { path: { id } } })),
    enabled: can('hooks:read'),
    retry: false,
  });
  const state = hook && stateOf(hook);
  if (state && state !== 'enabled') return <Text size="sm">Waits: its hook is {state}.</Text>;
  if (nextAt === null) return <Text size="sm">Waits for its turn.</Text>;
  const wait = Date.parse(nextAt) - now;
  return (
    <Text size="sm" title={inWords(nextAt)}>
      {wait > 0 ? `In ${countdown(wait)}` : 'Due now'}
    </Text>
  );
}
