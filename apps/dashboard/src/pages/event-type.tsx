import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, done } from '../api/client.ts';
import { useCan } from '../api/session.ts';
import { EventTypeForm } from '../event-type/event-type-form.tsx';
import { type EventTypeValues, valuesIn } from '../event-type/values.ts';
import { Failed } from '../ui/failed.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';

/** One event type: to be changed by who may, to be read by others. */
export function Component() {
  const { name = '' } = useParams();
  const isAdmin = useCan()('admin');
  const { data, error, refetch } = useQuery({
    queryKey: ['event-types', 'one', name],
    queryFn: async () =>
      valuesIn(
        (await done(api.GET('/v1/event-types/{name}', { params: { path: { name } }, parseAs: 'text' }))) as string,
      ),
    // What is typed must not be lost to what was read in between.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  return (
    <>
      <PageHeader title={name}>
        <Link to={`/events?type=${encodeURIComponent(name)}`}>Its events</Link>
      </PageHeader>
      {data && (isAdmin ? <EventTypeForm initial={data} isNew={false} /> : <Described {...data} />)}
    </>
  );
}

const Described = ({ description, schema, example }: EventTypeValues) => (
  <>
    <Text mb="md">{description || 'It has no description.'}</Text>
    {schema && (
      <Panel title="JSON Schema">
        <JsonView text={schema} label="JSON Schema" />
      </Panel>
    )}
    {example && (
      <Panel title="Example">
        <JsonView text={example} label="Example" />
      </Panel>
    )}
  </>
);
