import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, done, type Schemas } from '../api/client.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Failed } from '../ui/failed.tsx';
import { Link } from '../ui/link.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { Time } from '../ui/time.tsx';

type Status = Schemas['HookStatuses']['data'][number];

/** The latest outcome per event type. */
export function StatusPanel({ hookId }: { hookId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['status', hookId],
    queryFn: () => done(api.GET('/v1/hooks/{id}/status', { params: { path: { id: hookId } } })),
    refetchInterval: 5000,
  });
  return (
    <Panel title="Latest by event type">
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Latest by event type"
          columns={COLUMNS}
          rows={data?.data}
          keyOf={({ type }) => type}
          empty={<Text c="dimmed">Nothing was sent yet. Send a test, or publish an event that this hook takes.</Text>}
        />
      )}
    </Panel>
  );
}

const COLUMNS: Column<Status>[] = [
  {
    title: 'Type',
    render: ({ type, deliveryId }) => <Link to={`/deliveries/${encodeURIComponent(deliveryId)}`}>{type}</Link>,
  },
  { title: 'Outcome', render: ({ success }) => <StateBadge state={success ? 'delivered' : 'failed'} /> },
  {
    title: 'Answer',
    render: ({ code, text, error }) => [code, text ?? error].filter((part) => part !== null).join(' ') || '–',
  },
  { title: 'When', render: ({ at }) => <Time at={at} /> },
  { title: 'Failures in a row', render: ({ consecutiveFailures }) => consecutiveFailures },
];
