import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './problem.ts';

const hasEnded = (error: unknown): boolean => error instanceof Problem && error.status === 401;

/** A session that has ended is asked for anew: the page stays, and so does its address. */
function onError(error: unknown): void {
  if (hasEnded(error)) queryClient.setQueryData(['session'], null);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // What the API refuses it would refuse again; what it is too busy for it may do a second later.
      retry: (count, error) => count < 2 && (!(error instanceof Problem) || error.status >= 500),
    },
  },
});
