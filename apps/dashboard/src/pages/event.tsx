import { useParams } from 'react-router';
import { listDeliveries } from '../api/list-deliveries.ts';
import { usePages } from '../api/pages.ts';
import { useCan } from '../api/session.ts';
import { useDeliveryColumns } from '../delivery/columns.tsx';
import { useDeliveryChange } from '../delivery/use-delivery.ts';
import { Counts } from '../event/counts.tsx';
import { useEvent } from '../event/use-event.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Facts } from '../ui/facts.tsx';
import { Failed } from '../ui/failed.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { Time } from '../ui/time.tsx';
import { useBack } from '../ui/use-back.ts';

/** An event: its data, and where it went. */
export function Component() {
  const { id = '' } = useParams();
  const { data: event, error, refetch } = useEvent(id);
  useBack('/events');
  if (error && event === undefined) return <Failed error={error} onRetry={refetch} />;
  if (event === undefined) return <PageHeader title="Event" />;

  const { type, channels, at, acceptedAt, text } = event;
  return (
    <>
      <PageHeader title={type} />
      <Facts
        facts={{
          Event: event.id,
          ...(channels.length > 0 && { Channels: channels.join(', ') }),
          Accepted: <Time at={acceptedAt} />,
          ...(at !== null && { 'Happened, says its publisher': <Time at={at} /> }),
          Deliveries: <Counts event={event} />,
        }}
      />
      <Panel title="Data">
        <JsonView text={text} label="Data" />
      </Panel>
      <Panel title="Deliveries">
        <Deliveries event={event.id} />
      </Panel>
    </>
  );
}

function Deliveries({ event }: { event: string }) {
  const { rows, error, refetch, onMore, isLoadingMore } = usePages({
    key: ['deliveries', 'of', event],
    read: (cursor) => listDeliveries({ event, ...(cursor && { cursor }) }),
    everyMs: 3000,
  });
  const columns = useDeliveryColumns(rows);
  const redeliver = useDeliveryChange('redeliver');
  const canWrite = useCan()('logs:write');
  if (error) return <Failed error={error} onRetry={refetch} />;
  return (
    <DataTable
      label="Deliveries"
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      empty={<Empty title="No hook took it">Look whether a hook takes its type and channels, and is enabled.</Empty>}
      onMore={onMore}
      isLoadingMore={isLoadingMore}
      onRedo={canWrite ? ({ id }) => redeliver.mutate(id) : undefined}
    />
  );
}
