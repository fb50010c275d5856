import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';
import { useCan } from '../api/session.ts';
import { Link } from '../ui/link.tsx';
import { Panel } from '../ui/panel.tsx';

/** How to begin, while there is no hook. */
export function FirstSteps() {
  const can = useCan();
  const { data } = useQuery({
    queryKey: ['hooks', 'any'],
    queryFn: () => done(api.GET('/v1/hooks', { params: { query: { limit: 1 } } })),
    enabled: can('hooks:read') && can('hooks:write'),
  });
  if (data?.data.length !== 0) return null;
  return (
    <Panel title="First steps">
      <Text>
        There is no hook yet, so nothing is sent. <Link to="/hooks/new">Make a hook</Link>, try it out with a test
        event, then <Link to="/events">publish an event</Link> that it takes.
      </Text>
    </Panel>
  );
}
