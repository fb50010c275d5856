import { useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';

/** Of the hook in the address. */
export const useHook = (id: string) =>
  useQuery({
    queryKey: ['hook', id],
    queryFn: () => done(api.GET('/v1/hooks/{id}', { params: { path: { id } } })),
  });
