import { useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';

const LOOKED_THROUGH = 200;

/** Types of the latest events that stand in no catalogue: offered to be described. */
export function useSeenTypes(known: readonly string[] | undefined): string[] {
  const { data } = useQuery({
    queryKey: ['events', 'types'],
    queryFn: () => done(api.GET('/v1/events', { params: { query: { limit: LOOKED_THROUGH } } })),
    staleTime: 60_000,
    enabled: known !== undefined,
  });
  if (known === undefined) return [];
  return [...new Set(data?.data.map(({ type }) => type))]
    .filter((type) => !known.includes(type) && !type.startsWith('hookpost.'))
    .sort();
}
