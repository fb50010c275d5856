import { useQuery, useQueryClient } from '@tanstack/react-query';
import { chooseTenant, credentialHeaders, setCsrf } from './credentials.ts';
import { problemFrom } from './problem.ts';

/** Who is signed in, as `GET /dashboard/session` says it. */
export type Session = {
  tenant: string;
  name: string;
  scopes: string[];
  expiresAt: string | null;
  /** Goes with every change as `X-CSRF-Token`; null where no cookie is the credential. */
  csrf: string | null;
  /** What a customer's link is limited to. */
  portal: { channels?: string[]; hooks?: string[]; theme?: 'light' | 'dark' } | null;
};

const PATH = '/dashboard/session';
const RENEWED_EVERY_MS = 10 * 60_000;

async function ask(method: string, body?: unknown): Promise<Session | null> {
  const answer = await fetch(PATH, {
    method,
    headers: { ...credentialHeaders(method), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (answer.status === 204) return null;
  const said: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemFrom(answer.status, said);
  setCsrf((said as Session).csrf);
  return said as Session;
}

/** `data: null`: nobody is signed in. Asking renews the session while the page is looked at. */
export const useSessionQuery = () =>
  useQuery({
    queryKey: ['session'],
    queryFn: async () => (await fetchable()) ?? null,
    staleTime: RENEWED_EVERY_MS,
    refetchInterval: RENEWED_EVERY_MS,
  });

async function fetchable(): Promise<Session | null> {
  try {
    return await ask('GET');
  } catch (error) {
    if ((error as { status?: number }).status === 401) return null;
    throw error;
  }
}

/** A page may hear that the session is over before the sign-in takes its place. */
const NOBODY: Session = { tenant: '', name: '', scopes: [], expiresAt: null, csrf: null, portal: null };

export const useSession = (): Session => useSessionQuery().data ?? NOBODY;

/** Whether the session's scopes let it do something: what it can't do is not offered. */
export function useCan(): (scope: string) => boolean {
  const { scopes } = useSession();
  return (scope) => scopes.includes(scope) || (scope !== 'platform' && scopes.includes('admin'));
}

export function useSignIn() {
  const queries = useQueryClient();
  return async (key: string): Promise<void> => {
    chooseTenant(null);
    queries.setQueryData(['session'], await ask('POST', { key }));
  };
}

export function useSignOut() {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    await ask('DELETE');
    setCsrf(null);
    chooseTenant(null);
    queries.setQueryData(['session'], null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };
}

/** All that was read was the other tenant's. */
export function useChooseTenant() {
  const queries = useQueryClient();
  return async (tenant: string): Promise<void> => {
    chooseTenant(tenant);
    await queries.resetQueries();
  };
}
