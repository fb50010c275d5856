import { Center, Loader } from '@mantine/core';
import { useSessionQuery } from '../api/session.ts';
import { Failed } from '../ui/failed.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

/** The pages for who is signed in; the sign-in for all others, at the address that they asked for. */
export function Root() {
  const { data: session, error, refetch, isPending } = useSessionQuery();
  if (session) return <Shell />;
  if (session === null) return <SignIn />;
  if (isPending) {
    return (
      <Center mih="100vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  return <Failed error={error} onRetry={refetch} />;
}
