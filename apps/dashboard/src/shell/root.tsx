import { useSessionQuery } from '../api/session.ts';
import { Failed } from '../ui/failed.tsx';
import { Loading } from '../ui/loading.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

/** The pages for who is signed in; the sign-in for all others, at the address that they asked for. */
export function Root() {
  const { data: session, error, refetch, isPending } = useSessionQuery();
  if (session) return <Shell />;
  if (session === null) return <SignIn />;
  if (isPending) return <Loading height="100vh" />;
  return <Failed error={error} onRetry={refetch} />;
}
